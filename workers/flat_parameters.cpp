#include "workers/flat_parameters.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "workers/running_statistics.hpp"

namespace oodsweep {
namespace {

/// Views start on 64 bytes.
std::int64_t padded(std::int64_t elements) { return (elements + 15) / 16 * 16; }

}  // namespace

FlatParameters::FlatParameters(const Network& network) {
  const at::NoGradGuard no_grad;
  std::vector<NamedTensor> parameters = network.parameters();
  std::int64_t count = 0;
  for (const NamedTensor& parameter : parameters) count += padded(parameter.tensor.numel());
  const auto options = at::TensorOptions{at::kFloat}.device(parameters.front().tensor.device());
  const std::int64_t statistics = RunningStatistics::size_of(network);
  values_ = at::zeros({count}, options);
  momentum_ = at::zeros({count}, options);
  to_sum_ = at::zeros({count + statistics + 2}, options);
  gradients_ = to_sum_.narrow(0, 0, count);
  statistics_ = to_sum_.narrow(0, count, statistics);
  loss_ = to_sum_[count + statistics];
  stop_ = to_sum_[count + statistics + 1];
  std::int64_t offset = 0;
  for (NamedTensor& parameter : parameters) {
    at::Tensor& tensor = parameter.tensor;
    const auto view = [&](const at::Tensor& flat) {
      return flat.as_strided(tensor.sizes(), tensor.strides(), offset);
    };
    const at::Tensor values = view(values_);
    values.copy_(tensor);
    tensor.set_data(values);
    tensor.requires_grad_(true);
    tensor.mutable_grad() = view(gradients_);
    momenta_.push_back({parameter.name, view(momentum_)});
    offset += padded(tensor.numel());
  }
}

void FlatParameters::zero_gradients() { gradients_.zero_(); }

void FlatParameters::sgd_step(double learning_rate, double momentum, bool nesterov,
                              double weight_decay) {
  const at::NoGradGuard no_grad;
  at::_fused_sgd_({values_}, {gradients_}, {momentum_}, weight_decay, momentum, learning_rate,
                  /*dampening=*/0.0, nesterov, /*maximize=*/false, /*is_first_step=*/false);
}

void FlatParameters::sgd_step(const at::Tensor& learning_rate, double momentum, bool nesterov,
                              double weight_decay) {
  const at::NoGradGuard no_grad;
  at::_fused_sgd_({values_}, {gradients_}, {momentum_}, weight_decay, momentum, learning_rate,
                  /*dampening=*/0.0, nesterov, /*maximize=*/false, /*is_first_step=*/false);
}

}  // namespace oodsweep
