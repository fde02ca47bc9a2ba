#pragma once

#include <ATen/core/TensorBody.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "models/layer_math.hpp"

namespace oodsweep {

/// A value is dropped if its 32-bit random number is below this: number * 2^-32 < probability.
[[nodiscard]] inline std::uint32_t drop_below(double probability) {
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::fmin(std::ceil(probability * 0x1p32), kMost));
}

/// What the kept values are scaled by.
[[nodiscard]] inline float kept_scale(double probability) {
  return static_cast<float>(1.0 / (1.0 - probability));
}

[[nodiscard]] inline DropRule drop_rule(double probability, std::uint64_t seed, std::uint32_t lane,
                                        bool whole_channels) {
  return {seed, lane, drop_below(probability), kept_scale(probability), whole_channels, false};
}

/// Where in the stream the images of a batch on the CPU stand. The tensor outlives the span.
/// @throws InternalError if there is not one for each image.
[[nodiscard]] std::span<const std::int64_t> positions_of(const at::Tensor& positions,
                                                         std::int64_t images);

/// Numbers of images at any positions, each as fill_random() gives them.
/// @param out [positions, per_position].
void fill_random_at(std::span<std::uint32_t> out, std::uint64_t seed,
                    std::span<const std::int64_t> positions, std::uint32_t lane = 0);

}  // namespace oodsweep
