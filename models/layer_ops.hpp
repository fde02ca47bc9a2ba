#pragma once

#include <ATen/core/TensorBody.h>

#include "models/layer_math.hpp"

namespace oodsweep {

// The networks' own layers as operators of LibTorch ("oodsweep::..."), for tensors of any device
// and for both types that networks compute with: an implementation for the CPU is here, one for
// GPUs in the worker's module. float32 on the CPU has faster loops of its own (batch_norm_relu.hpp,
// max_pool_2x2.hpp).

/// Dropout, behind a ReLU if the rule says so. Gradients pass where values were kept, scaled alike.
/// @param x [N, C, H, W] float32 or bfloat16. @param positions [N] int64 on the device of x.
[[nodiscard]] at::Tensor drop_values(const at::Tensor& x, const at::Tensor& positions,
                                     const DropRule& rule);

/// max_pool2d(x, 2), the first of equal values chosen; an odd last row or column is left out.
/// @param x [N, C, H, W] float32 or bfloat16. @return [N, C, H / 2, W / 2], channels_last.
[[nodiscard]] at::Tensor pool_2x2(const at::Tensor& x);

}  // namespace oodsweep
