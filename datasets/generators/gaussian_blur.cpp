#include "datasets/generators/gaussian_blur.hpp"

#include <algorithm>
#include <cmath>

namespace oodsweep {

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

}  // namespace oodsweep
