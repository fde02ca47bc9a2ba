#pragma once

#include <ATen/core/TensorBody.h>

namespace oodsweep {

/// max_pool2d(x, 2): the same values, gradients and choice among equal ones (the first in row-major
/// order of the window), on the CPU several times faster for channels_last images with few
/// channels.
/// @param x [N, C, H, W], float32, or bfloat16 as convolutions under autocast give it. An odd last
/// row or column is left out.
/// @return [N, C, H / 2, W / 2], channels_last.
[[nodiscard]] at::Tensor max_pool_2x2(const at::Tensor& x);

}  // namespace oodsweep
