#include "datasets/pictures/channels.hpp"

namespace oodsweep {

Picture to_grey(const Picture& picture) {
  if (picture.channels == 1) return picture;
  Picture grey{picture.height, picture.width, 1, {}};
  grey.pixels.reserve(picture.pixels.size() / 3);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
    const double value = 0.2989 * picture.pixels[i] + 0.5870 * picture.pixels[i + 1] +
                         0.1140 * picture.pixels[i + 2];
    grey.pixels.push_back(static_cast<std::uint8_t>(value + 0.5));
  }
  return grey;
}

Picture to_colour(const Picture& picture) {
  if (picture.channels == 3) return picture;
  Picture colour{picture.height, picture.width, 3, {}};
  colour.pixels.reserve(picture.pixels.size() * 3);
  for (const std::uint8_t value : picture.pixels)
    colour.pixels.insert(colour.pixels.end(), 3, value);
  return colour;
}

Picture inverted(Picture picture) {
  for (std::uint8_t& value : picture.pixels) value = static_cast<std::uint8_t>(255 - value);
  return picture;
}

}  // namespace oodsweep
