#pragma once

#include <ATen/core/TensorBody.h>

#include "models/network.hpp"

namespace oodsweep {

/// Dropout2d: drops whole channels of single images with `probability` and scales the rest by
/// 1 / (1 - probability). The mask of an image depends on (mode.dropout_seed, its position,
/// channel) alone.
/// @param x [N, C, H, W].
[[nodiscard]] at::Tensor channel_dropout(const at::Tensor& x, double probability,
                                         const ForwardMode& mode);

}  // namespace oodsweep
