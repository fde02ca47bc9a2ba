#pragma once

#include <cstdint>
#include <span>

namespace oodsweep {

/// v / 255 for each byte, rounded as a float division rounds it.
void bytes_to_unit(std::span<const std::uint8_t> bytes, float* values);

}  // namespace oodsweep
