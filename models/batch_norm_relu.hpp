#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>

#include "models/network.hpp"

namespace oodsweep {

/// The tensors of one batch norm over C channels, each [C] float32.
struct BatchNorm {
  at::Tensor weight;
  at::Tensor bias;
  at::Tensor running_mean;  ///< Moved a tenth of the way to the batch's mean by training forwards.
  at::Tensor running_var;   ///< The same, of the variance with n - 1.
};

/// Dropout of single values behind the ReLU, in training: value number i of an image, counted by
/// (row, column, channel), is dropped if number i of CounterRandom{mode.dropout_seed, the image's
/// position, lane} says so.
struct ValueDropout {
  double probability = 0.0;
  std::uint32_t lane = 0;  ///< Tells the dropouts of one network apart.
};

/// dropout(relu(batch_norm(x))) as PyTorch computes it (eps 1e-5, momentum 0.1), with each of its
/// passes over memory shared. In training it normalises by the batch's mean and biased variance,
/// and moves the running ones; else by the running ones.
/// @param x [N, C, H, W], C a multiple of 16; float32, or bfloat16 as convolutions under autocast
/// give it.
[[nodiscard]] at::Tensor batch_norm_relu(const at::Tensor& x, const BatchNorm& norm,
                                         const ForwardMode& mode, const ValueDropout& dropout = {});

struct JoinedBranches {
  at::Tensor sum;
  at::Tensor normalised;  ///< relu(batch_norm(sum))
};

/// The end of a residual block and the beginning of the next: x + shortcut, and what
/// batch_norm_relu() makes of it. @param x May be overwritten.
[[nodiscard]] JoinedBranches join_and_normalise(at::Tensor x, const at::Tensor& shortcut,
                                                const BatchNorm& norm, const ForwardMode& mode);

}  // namespace oodsweep
