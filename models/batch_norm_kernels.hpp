#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oodsweep {

/// Loops of batch_norm_relu() over values as [rows, channels] in memory, channels last, float32; a
/// row is one place of one image. Channels are multiples of kChannelGroup.
inline constexpr std::int64_t kChannelGroup = 16;

struct ValueGrid {
  std::int64_t rows = 0;
  std::int64_t channels = 0;
};

/// Mean and mean squared deviation per channel.
struct Moments {
  std::vector<double> mean;
  std::vector<double> variance;
};

/// x += other, if there is one, and the moments of x after it.
[[nodiscard]] Moments add_and_measure(ValueGrid grid, float* x, const float* other);

/// y = max(x * scale + shift, 0). NaN stays NaN.
void scale_shift_relu(ValueGrid grid, const float* x, const float* scale, const float* shift,
                      float* y);

/// y = y * keep, and 0 where a number is below `drop_below`.
/// @param numbers One per value, in the order of memory.
void drop_values(std::int64_t count, const std::uint32_t* numbers, std::uint32_t drop_below,
                 float keep, float* y);

/// What reaches the values before ReLU and dropout, whose result is y: keep * gradient_y where y >
/// 0, else 0. Summed per channel, plain and times (x - center).
struct GradientSums {
  std::vector<double> plain;
  std::vector<double> times_centered;
};
[[nodiscard]] GradientSums sum_gradients(ValueGrid grid, const float* gradient_y, const float* y,
                                         const float* x, const float* center, float keep);

/// gradient_x = factor * g + slope * (x - center) + offset, with g as in sum_gradients(), plus
/// gradient_sum if there is one. All but the first are per channel.
struct GradientLine {
  const float* factor;  ///< Times keep.
  const float* slope;
  const float* center;
  const float* offset;
};
void input_gradient(ValueGrid grid, const float* gradient_y, const float* y, const float* x,
                    const GradientLine& line, const float* gradient_sum, float* gradient_x);

}  // namespace oodsweep
