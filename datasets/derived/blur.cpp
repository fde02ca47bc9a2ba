#include <vector>

#include "datasets/derived/image_functions.hpp"
#include "datasets/generators/gaussian_blur.hpp"

namespace oodsweep {

ImageFunction blur(const TransformInput& input) {
  const ImageShape& shape = input.shape;
  return [shape, kernel = gaussian_kernel(shape.height > 32 ? 2.0 : 1.5)](
             std::int64_t, std::span<const float> from, std::span<float> to) {
    std::vector<double> values{from.begin(), from.end()};
    blur_axis(values, shape.height, shape.width * shape.channels, kernel);
    blur_axis(values, shape.width, shape.channels, kernel);
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = static_cast<float>(values[i]);
  };
}

}  // namespace oodsweep
