#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace oodsweep {

/// A value is dropped if its 32-bit random number is below this: number * 2^-32 < probability.
[[nodiscard]] inline std::uint32_t drop_below(double probability) {
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::fmin(std::ceil(probability * 0x1p32), kMost));
}

/// What the kept values are scaled by.
[[nodiscard]] inline float kept_scale(double probability) {
  return static_cast<float>(1.0 / (1.0 - probability));
}

}  // namespace oodsweep
