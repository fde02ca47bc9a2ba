#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "core/random.hpp"
#include "models/network_spec.hpp"

namespace oodsweep {

[[nodiscard]] inline NetworkSpec mnist_spec(std::int64_t outputs = 10) {
  return {.name = "mnist_convnet", .input = {1, 28, 28}, .outputs = outputs, .dropout = 0.5};
}

/// [count, 1, 28, 28] pixels in [0, 1), stored channels last as batches are; image i of a seed is
/// the same whatever the count.
[[nodiscard]] inline at::Tensor sample_pixels(std::int64_t count, std::uint64_t seed) {
  at::Tensor pixels = at::empty({count, 28, 28, 1}, at::kFloat);
  for (std::int64_t image = 0; image < count; ++image) {
    CounterRandom random{seed, static_cast<std::uint64_t>(image)};
    float* values = pixels.mutable_data_ptr<float>() + image * 28 * 28;
    for (int i = 0; i < 28 * 28; ++i)
      values[i] = static_cast<float>(random.next() >> 8U) * 0x1p-24F;
  }
  return pixels.permute({0, 3, 1, 2});
}

}  // namespace oodsweep
