#include <algorithm>

#include "core/random.hpp"
#include "datasets/derived/image_functions.hpp"

namespace oodsweep {

ImageFunction negative(const TransformInput& /*input*/) {
  return [](std::int64_t, std::span<const float> from, std::span<float> to) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = 1.0F - from[i];
  };
}

ImageFunction inverted(const TransformInput& /*input*/) {
  return [](std::int64_t, std::span<const float> from, std::span<float> to) {
    for (std::size_t i = 0; i < to.size(); i += 3) {
      to[i] = from[i];
      to[i + 1] = 1.0F - from[i + 1];
      to[i + 2] = 1.0F - from[i + 2];
    }
  };
}

ImageFunction rgb_ghost(const TransformInput& input) {
  const auto width = static_cast<std::size_t>(input.shape.width);
  return [width](std::int64_t, std::span<const float> from, std::span<float> to) {
    for (std::size_t pixel = 0; pixel * 3 < to.size(); ++pixel) {
      const std::size_t column = pixel % width;
      const std::size_t mirrored = pixel - column + (width - 1 - column);
      to[pixel * 3] = from[mirrored * 3 + 1];
      to[pixel * 3 + 1] = from[pixel * 3 + 2];
      to[pixel * 3 + 2] = from[pixel * 3];
    }
  };
}

ImageFunction speckle(const TransformInput& input) {
  return [seed = input.seed](std::int64_t index, std::span<const float> from, std::span<float> to) {
    CounterRandom random{seed, static_cast<std::uint64_t>(index)};
    for (std::size_t i = 0; i < to.size(); ++i) {
      const double value = from[i] + from[i] * random.normal();
      to[i] = static_cast<float>(std::clamp(value, 0.0, 1.0));
    }
  };
}

}  // namespace oodsweep
