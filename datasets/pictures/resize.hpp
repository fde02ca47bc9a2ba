#pragma once

#include <cstdint>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// How a pixel of the smaller or larger picture is made from those of the original. Published
/// results depend on it (spec odin-confident 3.3).
enum class Resampling {
  /// Each axis on its own in double precision, rounded once at the end: down by the mean of the
  /// exact part of the original that a pixel covers, up linearly between pixel centres.
  kMean,
  /// Pillow 10's BILINEAR: linear, with a support that grows with the reduction (antialiased).
  kBilinear,
  /// Pillow 10's BOX: the mean of the original pixels whose centres a pixel covers.
  kBox,
};

/// To `height` x `width`, whatever the proportions. kBilinear and kBox equal Pillow 10's
/// `Image.resize` bit for bit: 22-bit fixed-point weights, rows first, rounded to 8 bits after each
/// axis.
/// @param height,width At least 1.
[[nodiscard]] Picture resize(const Picture& picture, std::int64_t height, std::int64_t width,
                             Resampling resampling);

/// The shorter side becomes `size`, the other floor(size * longer / shorter), as torchvision's
/// `Resize(size)` does.
[[nodiscard]] Picture resize_shorter(const Picture& picture, std::int64_t size,
                                     Resampling resampling);

}  // namespace oodsweep
