#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/image_shape.hpp"

namespace oodsweep {

/// Makes one image of a derived set from one of the set below. Called from any thread.
/// @param index Number of the image: what is drawn at random is a function of (seed, index).
/// @param from [height, width, channels] of the set below, in [0, 1].
/// @param to [height, width, channels] of the derived set; all of it is written.
using ImageFunction =
    std::function<void(std::int64_t index, std::span<const float> from, std::span<float> to)>;

/// What a transform needs to know. Sizes are of the set below.
struct TransformInput {
  ImageShape shape;
  std::int64_t size = 0;   ///< Side of the result, for transforms that take one.
  std::uint64_t seed = 0;  ///< For transforms that draw.
};

// Hendrycks 2019, appendix A and published code (spec ssl-oe 3.5).

/// 1 - x.
[[nodiscard]] ImageFunction negative(const TransformInput& input);
/// Red stays; 1 - x of green and blue.
[[nodiscard]] ImageFunction inverted(const TransformInput& input);
/// Red becomes green mirrored left to right, green becomes blue, blue becomes red.
[[nodiscard]] ImageFunction rgb_ghost(const TransformInput& input);
/// The fixed arrangement of six pieces; 28x28, 32x32 and 64x64.
[[nodiscard]] ImageFunction jigsaw(const TransformInput& input);
/// clamp(x + x n, 0, 1), n standard normal, one for each value in memory order.
[[nodiscard]] ImageFunction speckle(const TransformInput& input);
/// To a fifth of each side, rounded down, and back to size, both by Pillow's BOX.
[[nodiscard]] ImageFunction pixelate(const TransformInput& input);

/// Gaussian blur of rows and columns, sigma 1.5, of images higher than 32 pixels 2, as of blobs;
/// beyond the edge its value is repeated.
[[nodiscard]] ImageFunction blur(const TransformInput& input);

// Variants of test sets (spec odin-confident 3.2, 3.3).

/// `size` x `size` pixels at a place that is a function of (seed, index); each equally likely.
[[nodiscard]] ImageFunction random_crop(const TransformInput& input);
/// To `size` x `size` as Pillow's BILINEAR does it. Values are rounded to 8 bits before and after.
[[nodiscard]] ImageFunction resize_bilinear(const TransformInput& input);
/// The same by Pillow's BOX: for halves and other whole fractions the mean of what a pixel covers.
[[nodiscard]] ImageFunction resize_area(const TransformInput& input);
/// In the middle of a black image of `size` x `size`.
[[nodiscard]] ImageFunction border(const TransformInput& input);

}  // namespace oodsweep
