#pragma once

#include <string>
#include <string_view>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Binary PGM (P5) and PPM (P6) with at most 8 bits a value; smaller largest values are stretched
/// to 255, as Pillow does.
/// @throws ConfigError naming `place`: another kind, truncated, damaged, too large.
[[nodiscard]] Picture decode_netpbm(std::string_view bytes, const std::string& place);

}  // namespace oodsweep
