#pragma once

#include <string>
#include <string_view>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Windows bitmaps without compression: 1, 4 or 8 bits with a palette, 24 and 32 bits (the fourth
/// byte is not looked at); rows from below or from above. A palette of greys gives one channel.
/// @throws ConfigError naming `place`: another kind of bitmap, truncated, damaged, too large.
[[nodiscard]] Picture decode_bmp(std::string_view bytes, const std::string& place);

}  // namespace oodsweep
