#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/image_shape.hpp"

namespace oodsweep {

/// Noise images of Hendrycks 2019 (appendix A and published code).
enum class NoiseKind { kGaussian, kRademacher, kBernoulli, kBlobs, kUniform };

/// Raised when any value of any kind changes.
inline constexpr int kNoiseVersion = 1;

/// One noise image. Its values depend on (kind, shape, standardised, seed, index) alone.
///
/// | kind | networks on [0, 1] | networks that standardise |
/// | gaussian | clip(N(0.5, 0.5), 0, 1) | clip(N(0, 0.5), -1, 1) |
/// | rademacher | (not defined) | -1 or 1 |
/// | bernoulli | 0 or 1 | 0 or 1 |
/// | blobs | blurred Bernoulli(0.7), below 0.75 set to 0 | 2 v - 1 of that |
/// | uniform | U[0, 1] | U[-1, 1] |
///
/// In the right column the values are network input: no standardisation follows.
/// @param pixels [height, width, channels].
void draw_noise(NoiseKind kind, const ImageShape& shape, bool standardised, std::uint64_t seed,
                std::int64_t index, std::span<float> pixels);

}  // namespace oodsweep
