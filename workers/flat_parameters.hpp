#pragma once

#include <ATen/core/TensorBody.h>

#include <vector>

#include "models/network.hpp"

namespace oodsweep {

/// All parameters, gradients and momenta of a network as one tensor each: an update is one fused
/// call, and data parallel training sums one buffer, which also holds what else of a shard is
/// added up. The network's tensors become views into them. Strides are kept, so channels_last
/// weights stay so. Gradients accumulate in place: zero them with zero_gradients() only. The
/// tensors keep their places, which are on the network's device.
class FlatParameters {
 public:
  explicit FlatParameters(const Network& network);

  void zero_gradients();
  /// SGD with momentum as PyTorch defines it; weight decay applies to every parameter.
  void sgd_step(double learning_rate, double momentum, bool nesterov, double weight_decay);
  /// The same with a learning rate that is on the device. @param learning_rate Scalar float32.
  void sgd_step(const at::Tensor& learning_rate, double momentum, bool nesterov,
                double weight_decay);
  /// Views of the momenta, under the names of their parameters.
  [[nodiscard]] const std::vector<NamedTensor>& momenta() const { return momenta_; }

  [[nodiscard]] const at::Tensor& values() const { return values_; }        ///< [n] float32
  [[nodiscard]] const at::Tensor& gradients() const { return gradients_; }  ///< [n]
  [[nodiscard]] const at::Tensor& momentum() const { return momentum_; }    ///< [n]

  /// [gradients | running statistics | loss | stop flag] of a shard, later their sum.
  [[nodiscard]] at::Tensor& to_sum() { return to_sum_; }
  /// Its parts; what the network has no use for is empty.
  [[nodiscard]] const at::Tensor& statistics() const { return statistics_; }
  [[nodiscard]] const at::Tensor& loss() const { return loss_; }  ///< Scalar.
  [[nodiscard]] const at::Tensor& stop() const { return stop_; }  ///< Scalar.

 private:
  at::Tensor values_;
  at::Tensor to_sum_;
  at::Tensor gradients_;  ///< This and the next three are views of to_sum_.
  at::Tensor statistics_;
  at::Tensor loss_;
  at::Tensor stop_;
  at::Tensor momentum_;
  std::vector<NamedTensor> momenta_;
};

}  // namespace oodsweep
