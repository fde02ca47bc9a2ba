#include "datasets/pictures/resize.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "datasets/pictures/fixed_point_resize.hpp"
#include "datasets/pictures/mean_resize.hpp"

namespace oodsweep {

Picture resize(const Picture& picture, std::int64_t height, std::int64_t width,
               Resampling resampling) {
  OOD_EXPECT(height > 0 && width > 0, "a size");
  if (picture.height == height && picture.width == width) return picture;
  if (resampling == Resampling::kMean) return mean_resize(picture, height, width);
  return fixed_point_resize(picture, height, width,
                            resampling == Resampling::kBox ? Filter::kBox : Filter::kLinear);
}

Picture resize_shorter(const Picture& picture, std::int64_t size, Resampling resampling) {
  const std::int64_t shorter = std::min(picture.height, picture.width);
  const auto scaled = [&](std::int64_t side) { return side * size / shorter; };
  return resize(picture, scaled(picture.height), scaled(picture.width), resampling);
}

}  // namespace oodsweep
