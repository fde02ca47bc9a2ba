#include "datasets/importers/pixel_order.hpp"

#include "core/error.hpp"

namespace oodsweep {

Picture make_picture(std::span<const std::uint8_t> bytes, const ImageShape& shape,
                     PixelOrder order) {
  OOD_EXPECT(std::ssize(bytes) == shape.pixels(), "the bytes of one image");
  Picture picture{shape.height, shape.width, shape.channels, {}};
  if (order == PixelOrder::kRowsOfColours) {
    picture.pixels.assign(bytes.begin(), bytes.end());
    return picture;
  }
  const bool rows = order == PixelOrder::kPlanes;
  const std::int64_t row_step = rows ? shape.width : 1;
  const std::int64_t column_step = rows ? 1 : shape.height;
  const std::int64_t plane = shape.height * shape.width;
  picture.pixels.resize(bytes.size());
  std::uint8_t* pixel = picture.pixels.data();
  for (std::int64_t row = 0; row < shape.height; ++row) {
    for (std::int64_t column = 0; column < shape.width; ++column) {
      const std::uint8_t* from = bytes.data() + row * row_step + column * column_step;
      for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
        *pixel++ = from[channel * plane];
      }
    }
  }
  return picture;
}

}  // namespace oodsweep
