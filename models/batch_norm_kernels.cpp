#include "models/batch_norm_kernels.hpp"

#include <algorithm>

#include "core/vector_clones.hpp"

namespace oodsweep {
namespace {

/// Rows whose sums are kept in float before they are added up in double.
constexpr std::int64_t kBlockRows = 64;

/// Sixteen channels of one row: one, two or four registers.
using Group = float __attribute__((vector_size(64)));
/// The same at any address of floats.
using GroupInMemory = float __attribute__((vector_size(64), aligned(4), may_alias));

/// By reference: registers of the larger kinds are not passed between functions.
inline const GroupInMemory& group_at(const float* values) {
  return *reinterpret_cast<const GroupInMemory*>(values);
}
inline GroupInMemory& group_at(float* values) { return *reinterpret_cast<GroupInMemory*>(values); }

inline std::int64_t rows_of_block(ValueGrid grid, std::int64_t first) {
  return std::min(kBlockRows, grid.rows - first);
}

void add_to(std::vector<double>& totals, std::int64_t channel, const float* sums) {
  for (std::int64_t c = 0; c < kChannelGroup; ++c) {
    totals[static_cast<std::size_t>(channel + c)] += static_cast<double>(sums[c]);
  }
}

struct BlockSums {
  alignas(64) float first[kChannelGroup];
  alignas(64) float second[kChannelGroup];
};

/// Sums of x - shift and of its square over a block of rows.
template <bool kAdds>
OOD_VECTOR_CLONES void add_and_sum(std::int64_t rows, std::int64_t stride, float* x,
                                   const float* other, const float* shift, BlockSums& sums) {
  Group sum = {};
  Group squares = {};
  const Group origin = group_at(shift);
  for (std::int64_t row = 0; row < rows; ++row, x += stride) {
    Group value = group_at(x);
    if constexpr (kAdds) {
      value += group_at(other);
      group_at(x) = value;
      other += stride;
    }
    const Group distance = value - origin;
    sum += distance;
    squares += distance * distance;
  }
  group_at(sums.first) = sum;
  group_at(sums.second) = squares;
}

OOD_VECTOR_CLONES void sum_block(std::int64_t rows, std::int64_t stride, const float* gradient_y,
                                 const float* y, const float* x, const float* center,
                                 BlockSums& sums) {
  Group plain = {};
  Group times_centered = {};
  const Group origin = group_at(center);
  for (std::int64_t at = 0; at < rows * stride; at += stride) {
    const Group result = group_at(y + at);
    const Group given = group_at(gradient_y + at);
    const Group gradient = result > 0.0F ? given : Group{};
    plain += gradient;
    times_centered += gradient * (group_at(x + at) - origin);
  }
  group_at(sums.first) = plain;
  group_at(sums.second) = times_centered;
}

}  // namespace

Moments add_and_measure(ValueGrid grid, float* x, const float* other) {
  // Sums of x - shift with one place's values as the shift: of values far from 0, nothing is lost.
  const auto channels = static_cast<std::size_t>(grid.channels);
  std::vector<float> shift(x, x + grid.channels);
  if (other != nullptr) {
    for (std::size_t c = 0; c < channels; ++c) shift[c] += other[c];
  }
  std::vector<double> sum(channels);
  std::vector<double> squares(channels);
  BlockSums sums;
  for (std::int64_t first = 0; first < grid.rows; first += kBlockRows) {
    const std::int64_t rows = rows_of_block(grid, first);
    for (std::int64_t channel = 0; channel < grid.channels; channel += kChannelGroup) {
      const std::int64_t at = first * grid.channels + channel;
      if (other != nullptr) {
        add_and_sum<true>(rows, grid.channels, x + at, other + at, shift.data() + channel, sums);
      } else {
        add_and_sum<false>(rows, grid.channels, x + at, nullptr, shift.data() + channel, sums);
      }
      add_to(sum, channel, sums.first);
      add_to(squares, channel, sums.second);
    }
  }
  Moments moments{sum, squares};
  const auto count = static_cast<double>(grid.rows);
  for (std::size_t c = 0; c < channels; ++c) {
    const double distance = sum[c] / count;
    moments.mean[c] = static_cast<double>(shift[c]) + distance;
    moments.variance[c] = std::max(0.0, squares[c] / count - distance * distance);
    if (sum[c] != sum[c]) moments.variance[c] = sum[c];  // max() would swallow a NaN
  }
  return moments;
}

OOD_VECTOR_CLONES
void scale_shift_relu(ValueGrid grid, const float* x, const float* scale, const float* shift,
                      float* y) {
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t channel = 0; channel < grid.channels; channel += kChannelGroup) {
      const Group value =
          group_at(x + channel) * group_at(scale + channel) + group_at(shift + channel);
      group_at(y + channel) = value < 0.0F ? Group{} : value;
    }
    x += grid.channels;
    y += grid.channels;
  }
}

OOD_VECTOR_CLONES
void drop_values(std::int64_t count, const std::uint32_t* numbers, std::uint32_t drop_below,
                 float keep, float* y) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = numbers[i] < drop_below ? 0.0F : y[i] * keep;
}

GradientSums sum_gradients(ValueGrid grid, const float* gradient_y, const float* y, const float* x,
                           const float* center, float keep) {
  const auto channels = static_cast<std::size_t>(grid.channels);
  GradientSums totals{std::vector<double>(channels), std::vector<double>(channels)};
  BlockSums sums;
  for (std::int64_t first = 0; first < grid.rows; first += kBlockRows) {
    const std::int64_t rows = rows_of_block(grid, first);
    for (std::int64_t channel = 0; channel < grid.channels; channel += kChannelGroup) {
      const std::int64_t at = first * grid.channels + channel;
      sum_block(rows, grid.channels, gradient_y + at, y + at, x + at, center + channel, sums);
      add_to(totals.plain, channel, sums.first);
      add_to(totals.times_centered, channel, sums.second);
    }
  }
  for (auto* sum : {&totals.plain, &totals.times_centered}) {
    for (double& value : *sum) value *= static_cast<double>(keep);
  }
  return totals;
}

OOD_VECTOR_CLONES
void input_gradient(ValueGrid grid, const float* gradient_y, const float* y, const float* x,
                    const GradientLine& line, const float* gradient_sum, float* gradient_x) {
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t channel = 0; channel < grid.channels; channel += kChannelGroup) {
      const std::int64_t at = row * grid.channels + channel;
      const Group given = group_at(gradient_y + at);
      const Group gradient = group_at(y + at) > 0.0F ? given : Group{};
      const Group centered = group_at(x + at) - group_at(line.center + channel);
      Group result = group_at(line.factor + channel) * gradient +
                     group_at(line.slope + channel) * centered + group_at(line.offset + channel);
      if (gradient_sum != nullptr) result += group_at(gradient_sum + at);
      group_at(gradient_x + at) = result;
    }
  }
}

}  // namespace oodsweep
