#include <algorithm>
#include <cmath>

#include "core/random.hpp"
#include "datasets/derived/image_functions.hpp"
#include "datasets/pictures/resize.hpp"
#include "datasets/pixel_values.hpp"

namespace oodsweep {
namespace {

/// Rounded to 8 bits.
Picture picture_of(std::span<const float> pixels, const ImageShape& shape) {
  Picture picture{shape.height, shape.width, shape.channels, {}};
  picture.pixels.reserve(pixels.size());
  for (const float value : pixels) {
    picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(value * 255.0F)));
  }
  return picture;
}

ImageFunction resized(const TransformInput& input, Resampling resampling) {
  return [input, resampling](std::int64_t, std::span<const float> from, std::span<float> to) {
    const Picture picture = picture_of(from, input.shape);
    bytes_to_unit(resize(picture, input.size, input.size, resampling).pixels, to.data());
  };
}

/// An image and the place in it where a rectangle begins.
template <class Value>
struct Corner {
  std::span<Value> pixels;
  std::int64_t width, row, column;
};

void copy_rectangle(Corner<const float> from, Corner<float> to, std::int64_t rows,
                    std::int64_t columns, std::int64_t channels) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t source = (from.row + row) * from.width + from.column;
    const std::int64_t target = (to.row + row) * to.width + to.column;
    std::copy_n(from.pixels.begin() + source * channels, columns * channels,
                to.pixels.begin() + target * channels);
  }
}

}  // namespace

ImageFunction pixelate(const TransformInput& input) {
  return [shape = input.shape](std::int64_t, std::span<const float> from, std::span<float> to) {
    const Picture coarse =
        resize(picture_of(from, shape), shape.height / 5, shape.width / 5, Resampling::kBox);
    bytes_to_unit(resize(coarse, shape.height, shape.width, Resampling::kBox).pixels, to.data());
  };
}

ImageFunction random_crop(const TransformInput& input) {
  return [input](std::int64_t index, std::span<const float> from, std::span<float> to) {
    const ImageShape& shape = input.shape;
    CounterRandom random{input.seed, static_cast<std::uint64_t>(index)};
    const auto place = [&](std::int64_t side) {
      return static_cast<std::int64_t>(
          random.below(static_cast<std::uint64_t>(side - input.size + 1)));
    };
    const std::int64_t row = place(shape.height);
    const std::int64_t column = place(shape.width);
    copy_rectangle({from, shape.width, row, column}, {to, input.size, 0, 0}, input.size, input.size,
                   shape.channels);
  };
}

ImageFunction resize_bilinear(const TransformInput& input) {
  return resized(input, Resampling::kBilinear);
}

ImageFunction resize_area(const TransformInput& input) { return resized(input, Resampling::kBox); }

ImageFunction border(const TransformInput& input) {
  return [input](std::int64_t, std::span<const float> from, std::span<float> to) {
    const ImageShape& shape = input.shape;
    std::fill(to.begin(), to.end(), 0.0F);
    const std::int64_t above = (input.size - shape.height) / 2;
    const std::int64_t left = (input.size - shape.width) / 2;
    copy_rectangle({from, shape.width, 0, 0}, {to, input.size, above, left}, shape.height,
                   shape.width, shape.channels);
  };
}

}  // namespace oodsweep
