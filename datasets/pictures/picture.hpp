#pragma once

#include <cstdint>
#include <vector>

namespace oodsweep {

/// A decoded picture of 8-bit values.
struct Picture {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;         ///< 1 or 3
  std::vector<std::uint8_t> pixels;  ///< [height, width, channels]

  friend bool operator==(const Picture&, const Picture&) = default;
};

}  // namespace oodsweep
