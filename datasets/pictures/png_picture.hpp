#pragma once

#include <string>
#include <string_view>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Values as they stand in the file (no gamma applied); 16 bits are rounded to 8, fewer are
/// stretched, palettes give colour, transparent pixels lie on black.
/// @throws ConfigError naming `place`: damaged, truncated, too large (picture_size.hpp).
[[nodiscard]] Picture decode_png(std::string_view bytes, const std::string& place);

/// The picture as a PNG file of 8 bits, grey or colour.
[[nodiscard]] std::string encode_png(const Picture& picture);

}  // namespace oodsweep
