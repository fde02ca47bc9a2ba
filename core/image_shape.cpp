#include "core/image_shape.hpp"

#include <fmt/format.h>

namespace oodsweep {

std::string ImageShape::text() const { return fmt::format("{}x{}x{}", channels, height, width); }

}  // namespace oodsweep
