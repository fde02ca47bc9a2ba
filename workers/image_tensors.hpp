#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>

#include "datasets/image_source.hpp"
#include "models/network_spec.hpp"

namespace oodsweep {

/// An uninitialised [count, C, H, W] float tensor whose memory is [count, H, W, C].
[[nodiscard]] at::Tensor channels_last_images(std::int64_t count, const ImageShape& shape,
                                              at::TensorOptions options = at::kFloat);

/// Networks take pixels and standardise them: brings images of a set in `space` to pixels, in
/// place, by value * std + mean with the network's own constants.
void to_pixels(at::Tensor images, PixelSpace space, const NetworkSpec& network);

/// Images first, ..., first + count - 1 of a split as `network` takes them.
/// @param labels [count], written; may be null.
/// @param wait_seconds The time that reading takes is added to it.
[[nodiscard]] at::Tensor read_pixels(const ImageSource& source, std::int64_t first,
                                     std::int64_t count, const NetworkSpec& network,
                                     std::int32_t* labels, double& wait_seconds);

}  // namespace oodsweep
