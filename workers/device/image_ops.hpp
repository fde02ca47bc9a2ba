#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>

#include "datasets/augmentation.hpp"
#include "models/network_spec.hpp"
#include "workers/device/image_math.hpp"

namespace oodsweep {

/// What becomes of the images of one stream on their way into `network`.
/// @param seed Of the augmentation. @param per_step Images that a step takes from the stream.
/// @param standardises Whether the network's constants are applied; else the images are pixels.
[[nodiscard]] ImageBatchRule image_batch_rule(const NetworkSpec& network, Augmentation augmentation,
                                              std::uint64_t seed, std::int64_t per_step,
                                              bool standardises);

/// Gathers, augments, standardises and casts images, in one pass over memory. An operator of
/// LibTorch, for the CPU here and for GPUs in the worker's module.
/// @param table [images, height * width * channels] uint8, on the device of `batch` or in pinned
///              memory of the host.
/// @param indices [n] int64, of the table. @param step [] int64. Both on the device of `batch`.
/// @param batch [n, C, H, W] float32 or bfloat16, memory [n, H, W, C]; overwritten.
void write_images(const ImageBatchRule& rule, const at::Tensor& table, const at::Tensor& indices,
                  const at::Tensor& step, at::Tensor batch);

}  // namespace oodsweep
