#pragma once

#include <cstdint>
#include <span>

#include "core/image_shape.hpp"
#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Orders in which other people's files hold the pixels of an image.
enum class PixelOrder {
  kRowsOfColours,  ///< [height, width, channels], as a Picture.
  kPlanes,         ///< [channels, height, width]: CIFAR.
  kColumnPlanes    ///< [channels, width, height]: what MATLAB wrote (Tiny Images, STL-10, SVHN).
};

/// @param bytes shape.pixels() of them.
[[nodiscard]] Picture make_picture(std::span<const std::uint8_t> bytes, const ImageShape& shape,
                                   PixelOrder order);

}  // namespace oodsweep
