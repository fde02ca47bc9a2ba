#pragma once

#include <cstdint>
#include <cstring>

#include "core/host_device.hpp"

namespace oodsweep {

/// A bfloat16 in memory: the upper half of a float.
struct Bfloat16 {
  std::uint16_t bits;
};

[[nodiscard]] OOD_HOST_DEVICE inline float to_float(Bfloat16 value) {
  const std::uint32_t bits = static_cast<std::uint32_t>(value.bits) << 16U;
  float wide;
  memcpy(&wide, &bits, sizeof(wide));
  return wide;
}
[[nodiscard]] OOD_HOST_DEVICE inline float to_float(float value) { return value; }

/// Rounded to the nearest, ties to even; NaN stays NaN.
OOD_HOST_DEVICE inline void store(float value, Bfloat16* target) {
  std::uint32_t bits;
  memcpy(&bits, &value, sizeof(bits));
  if (value != value) {
    target->bits = 0x7FC0;
    return;
  }
  bits += 0x7FFFU + ((bits >> 16U) & 1U);
  target->bits = static_cast<std::uint16_t>(bits >> 16U);
}
OOD_HOST_DEVICE inline void store(float value, float* target) { *target = value; }

}  // namespace oodsweep
