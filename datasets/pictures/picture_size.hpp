#pragma once

#include <cstdint>
#include <string>

namespace oodsweep {

/// Checked before memory is taken: a few bytes of a hostile file can claim any size.
inline constexpr std::int64_t kMostSide = 16384;
inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;

/// @throws ConfigError naming `place` unless 1 <= height, width <= kMostSide and
/// height * width <= kMostPixels.
void check_picture_size(std::int64_t height, std::int64_t width, const std::string& place);

}  // namespace oodsweep
