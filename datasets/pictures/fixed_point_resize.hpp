#pragma once

#include <cstdint>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

enum class Filter {
  kLinear,  ///< A triangle of one pixel to each side.
  kBox,     ///< 1 within half a pixel.
};

/// Pillow 10's `Image.resize` (its src/libImaging/Resample.c), bit for bit.
[[nodiscard]] Picture fixed_point_resize(const Picture& picture, std::int64_t height,
                                         std::int64_t width, Filter filter);

}  // namespace oodsweep
