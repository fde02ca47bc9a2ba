#include "workers/running_statistics.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace oodsweep {

std::int64_t RunningStatistics::size_of(const Network& network) {
  std::int64_t count = 0;
  for (const NamedTensor& buffer : network.buffers()) count += buffer.tensor.numel();
  return count;
}

RunningStatistics::RunningStatistics(const Network& network) {
  const at::NoGradGuard no_grad;
  const auto device = network.parameters().front().tensor.device();
  now_ = at::zeros({size_of(network)}, at::TensorOptions{at::kFloat}.device(device));
  before_ = at::zeros_like(now_);
  std::int64_t offset = 0;
  for (NamedTensor& buffer : network.buffers()) {
    at::Tensor& tensor = buffer.tensor;
    const at::Tensor values = now_.as_strided(tensor.sizes(), tensor.strides(), offset);
    values.copy_(tensor);
    tensor.set_data(values);
    offset += tensor.numel();
  }
}

void RunningStatistics::begin_step() { before_.copy_(now_); }

void RunningStatistics::begin_shard() { now_.copy_(before_); }

void RunningStatistics::end_shard(double share, at::Tensor term) const {
  at::mul_out(term, now_, at::scalar_tensor(share, now_.options()));
}

void RunningStatistics::end_step(const at::Tensor& sum) { now_.copy_(sum); }

}  // namespace oodsweep
