#pragma once

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// To one grey channel: 0.2989 R + 0.5870 G + 0.1140 B, rounded (spec ssl-oe 3.2).
[[nodiscard]] Picture to_grey(const Picture& picture);

/// To three channels: a grey one is repeated.
[[nodiscard]] Picture to_colour(const Picture& picture);

/// 255 - v.
[[nodiscard]] Picture inverted(Picture picture);

}  // namespace oodsweep
