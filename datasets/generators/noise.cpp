#include "datasets/generators/noise.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/generators/gaussian_blur.hpp"

namespace oodsweep {
namespace {

void draw_blobs(const ImageShape& shape, bool standardised, CounterRandom& random,
                std::span<float> pixels) {
  std::vector<double> values(pixels.size());
  for (double& value : values) value = random.uniform() < 0.7 ? 1.0 : 0.0;
  const std::vector<double> kernel = gaussian_kernel(shape.height > 32 ? 2.0 : 1.5);
  blur_axis(values, shape.height, shape.width * shape.channels, kernel);
  blur_axis(values, shape.width, shape.channels, kernel);
  blur_axis(values, shape.channels, 1, kernel);  // over colour too, as the published code does
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i] < 0.75 ? 0.0 : values[i];
    pixels[i] = static_cast<float>(standardised ? 2.0 * value - 1.0 : value);
  }
}

double draw_value(NoiseKind kind, bool standardised, CounterRandom& random) {
  switch (kind) {
    case NoiseKind::kGaussian:
      return standardised ? std::clamp(0.5 * random.normal(), -1.0, 1.0)
                          : std::clamp(0.5 + 0.5 * random.normal(), 0.0, 1.0);
    case NoiseKind::kRademacher:
      OOD_EXPECT(standardised, "Rademacher noise is for networks that standardise");
      return (random.next() & 1U) != 0 ? 1.0 : -1.0;
    case NoiseKind::kBernoulli:
      return (random.next() & 1U) != 0 ? 1.0 : 0.0;
    case NoiseKind::kUniform:
      return standardised ? 2.0 * random.uniform() - 1.0 : random.uniform();
    case NoiseKind::kBlobs:
      break;
  }
  throw InternalError{"a kind of noise that is not drawn value by value"};
}

}  // namespace

void draw_noise(NoiseKind kind, const ImageShape& shape, bool standardised, std::uint64_t seed,
                std::int64_t index, std::span<float> pixels) {
  OOD_EXPECT(static_cast<std::int64_t>(pixels.size()) == shape.pixels(),
             "one image's worth of room");
  CounterRandom random{seed, static_cast<std::uint64_t>(index)};
  if (kind == NoiseKind::kBlobs) return draw_blobs(shape, standardised, random, pixels);
  for (float& pixel : pixels) pixel = static_cast<float>(draw_value(kind, standardised, random));
}

}  // namespace oodsweep
