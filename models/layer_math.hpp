#pragma once

#include <cstdint>

#include "core/bfloat16.hpp"
#include "core/host_device.hpp"
#include "core/philox.hpp"

namespace oodsweep {

// What single elements of the networks' own layers are computed by, on the CPU and in kernels.

/// Which values of a batch a dropout drops, and what becomes of the others.
struct DropRule {
  std::uint64_t seed = 0;
  std::uint32_t lane = 0;
  std::uint32_t drop_below = 0;
  float keep = 1.0F;
  bool whole_channels = false;  ///< One number for each channel of an image, else for each value.
  bool rectifies = false;       ///< ReLU comes first.
};

[[nodiscard]] OOD_HOST_DEVICE inline float drop_or_scale(float value, std::uint32_t number,
                                                         const DropRule& rule) {
  const float given = rule.rectifies && value < 0.0F ? 0.0F : value;  // NaN stays NaN
  return number < rule.drop_below ? 0.0F : given * rule.keep;
}

/// The gradient of a value before ReLU and dropout, of which `y` is left: what was dropped is 0.
template <class T>
OOD_HOST_DEVICE inline void keep_gradient(T gradient, T y, float keep, T* to) {
  store(to_float(y) <= 0.0F ? 0.0F : to_float(gradient) * keep, to);
}

/// Drops out of the four values (or as many as are left) that one counter has numbers for.
/// @param group Of the image: values 4 * group to 4 * group + 3, counted by (row, column, channel).
/// @param from The image's first value. @param count Its values.
template <class T>
OOD_HOST_DEVICE inline void drop_group(const DropRule& rule, std::int64_t position,
                                       std::int64_t group, std::int64_t count, const T* from,
                                       T* to) {
  const PhiloxWords numbers = counter_numbers(rule.seed, static_cast<std::uint64_t>(position),
                                              rule.lane, static_cast<std::uint32_t>(group));
  for (unsigned word = 0; word < 4; ++word) {
    const std::int64_t i = 4 * group + word;
    if (i < count) store(drop_or_scale(to_float(from[i]), numbers[word], rule), to + i);
  }
}

/// Drops out of one value by its channel's number.
template <class T>
OOD_HOST_DEVICE inline void drop_by_channel(const DropRule& rule, std::int64_t position,
                                            std::int64_t channel, const T* from, T* to) {
  const PhiloxWords numbers = counter_numbers(rule.seed, static_cast<std::uint64_t>(position),
                                              rule.lane, static_cast<std::uint32_t>(channel / 4));
  const auto word = static_cast<unsigned>(channel % 4);
  store(drop_or_scale(to_float(*from), numbers[word], rule), to);
}

/// A larger number replaces the largest so far, and so does NaN, which nothing replaces.
[[nodiscard]] OOD_HOST_DEVICE inline bool is_larger(float candidate, float largest) {
  return (candidate > largest) | (candidate != candidate);
}

/// Sizes of a channels_last image batch that is pooled by windows of 2 x 2.
struct PoolSizes {
  std::int64_t images = 0;
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  /// Values of the result.
  [[nodiscard]] OOD_HOST_DEVICE std::int64_t results() const {
    return images * (height / 2) * (width / 2) * channels;
  }
  /// Offset of the upper left value of the window that result number `result` is taken from.
  [[nodiscard]] OOD_HOST_DEVICE std::int64_t window(std::int64_t result) const {
    const std::int64_t channel = result % channels;
    const std::int64_t column = result / channels % (width / 2);
    const std::int64_t row = result / channels / (width / 2) % (height / 2);
    const std::int64_t image = result / channels / (width / 2) / (height / 2);
    return ((image * height + 2 * row) * width + 2 * column) * channels + channel;
  }
  /// Offset of the places of a window, 0 to 3 in row-major order, from its upper left value.
  [[nodiscard]] OOD_HOST_DEVICE std::int64_t place(int number) const {
    return ((number / 2) * width + number % 2) * channels;
  }
};

/// The largest value of a window, the first of equal ones, and which it is.
template <class T>
OOD_HOST_DEVICE inline void pool_window(const PoolSizes& sizes, std::int64_t result, const T* x,
                                        T* y, std::uint8_t* chosen) {
  const T* window = x + sizes.window(result);
  float largest = to_float(window[0]);
  int taken = 0;
  for (int number = 1; number < 4; ++number) {
    const float value = to_float(window[sizes.place(number)]);
    if (!is_larger(value, largest)) continue;
    largest = value;
    taken = number;
  }
  store(largest, y + result);
  chosen[result] = static_cast<std::uint8_t>(taken);
}

/// Writes a result's gradient where its value was taken from. The others are zeros already.
template <class T>
OOD_HOST_DEVICE inline void unpool_window(const PoolSizes& sizes, std::int64_t result,
                                          const T* gradient_y, const std::uint8_t* chosen,
                                          T* gradient_x) {
  gradient_x[sizes.window(result) + sizes.place(chosen[result])] = gradient_y[result];
}

}  // namespace oodsweep
