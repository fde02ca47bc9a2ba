#include "datasets/generators/noise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

std::vector<double> gaussian_kernel(double sigma) {
  const int radius = static_cast<int>(4.0 * sigma + 0.5);
  std::vector<double> kernel;
  double sum = 0.0;
  for (int i = -radius; i <= radius; ++i) {
    kernel.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += kernel.back();
  }
  for (double& weight : kernel) weight /= sum;
  return kernel;
}

/// Blurs one axis; beyond the edge the edge's value is repeated.
void blur_axis(std::vector<double>& values, std::int64_t length, std::int64_t stride,
               const std::vector<double>& kernel) {
  const auto radius = static_cast<std::int64_t>(kernel.size() / 2);
  std::vector<double> line(static_cast<std::size_t>(length));
  const auto total = static_cast<std::int64_t>(values.size());
  for (std::int64_t start = 0; start < total; ++start) {
    if (start / stride % length != 0) continue;  // only the first element of each line
    for (std::int64_t i = 0; i < length; ++i) {
      double sum = 0.0;
      for (std::int64_t k = -radius; k <= radius; ++k) {
        const std::int64_t from = std::clamp<std::int64_t>(i + k, 0, length - 1);
        sum += kernel[static_cast<std::size_t>(k + radius)] *
               values[static_cast<std::size_t>(start + from * stride)];
      }
      line[static_cast<std::size_t>(i)] = sum;
    }
    for (std::int64_t i = 0; i < length; ++i) {
      values[static_cast<std::size_t>(start + i * stride)] = line[static_cast<std::size_t>(i)];
    }
  }
}

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
