#include "datasets/pictures/transpose.hpp"

#include <algorithm>

namespace oodsweep {

Picture transposed(const Picture& picture) {
  Picture result{picture.width, picture.height, picture.channels, {}};
  result.pixels.resize(picture.pixels.size());
  auto to = result.pixels.begin();
  for (std::int64_t x = 0; x < picture.width; ++x) {
    for (std::int64_t y = 0; y < picture.height; ++y) {
      const std::int64_t from = (y * picture.width + x) * picture.channels;
      to = std::copy_n(picture.pixels.begin() + from, picture.channels, to);
    }
  }
  return result;
}

}  // namespace oodsweep
