#pragma once

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Rows become columns.
[[nodiscard]] Picture transposed(const Picture& picture);

}  // namespace oodsweep
