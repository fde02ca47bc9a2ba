#pragma once

#include <ATen/core/TensorBody.h>

#include <vector>

#include "models/network.hpp"

namespace oodsweep {

/// All parameters, gradients and momenta of a network as one tensor each: an update is one fused
/// call, and data parallel training reduces one buffer. The network's tensors become views into
/// them. Strides are kept, so channels_last weights stay so. Gradients accumulate in place: zero
/// them with zero_gradients() only.
class FlatParameters {
 public:
  explicit FlatParameters(const Network& network);

  void zero_gradients();
  /// SGD with momentum as PyTorch defines it; weight decay applies to every parameter.
  void sgd_step(double learning_rate, double momentum, bool nesterov, double weight_decay);
  /// Views of the momenta, under the names of their parameters.
  [[nodiscard]] const std::vector<NamedTensor>& momenta() const { return momenta_; }

 private:
  at::Tensor values_;
  at::Tensor gradients_;
  at::Tensor momentum_;
  std::vector<NamedTensor> momenta_;
};

}  // namespace oodsweep
