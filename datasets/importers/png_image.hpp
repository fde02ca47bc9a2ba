#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// @throws ConfigError naming `place` if it is not a readable PNG or is larger than 16384 pixels a
/// side.
[[nodiscard]] Picture decode_png(std::string_view bytes, const std::string& place);

/// To one grey channel: 0.2989 R + 0.5870 G + 0.1140 B, rounded.
[[nodiscard]] Picture to_grey(const Picture& picture);

/// To `size` x `size`, each axis on its own: down by averaging over the exact box that a target
/// pixel covers, up linearly between pixel centres. Rounded once at the end.
[[nodiscard]] Picture resize(const Picture& picture, std::int64_t size);

}  // namespace oodsweep
