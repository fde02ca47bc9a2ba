#include "models/network_state.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/network_description.hpp"

namespace oodsweep {
namespace {

at::Tensor uniform_tensor(const std::vector<std::int64_t>& shape, double bound,
                          CounterRandom& random) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  float* values = tensor.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    values[i] = static_cast<float>((2.0 * random.uniform() - 1.0) * bound);
  }
  return tensor;
}

/// For a one-channel weight `.contiguous(ChannelsLast)` returns the tensor as it is and the whole
/// network silently runs in the slow layout; the copying form sets the strides.
at::Tensor as_channels_last(const at::Tensor& tensor) {
  if (tensor.dim() != 4) return tensor;
  return tensor.to(tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true,
                   at::MemoryFormat::ChannelsLast);
}

at::Tensor per_channel(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).to(at::kFloat).view({1, -1, 1, 1});
}

}  // namespace

NetworkState::NetworkState(const NetworkSpec& spec, std::uint64_t init_seed) : spec_{spec} {
  CounterRandom random{init_seed, 0};
  double bound = 0.0;
  for (const TensorDescription& tensor : find_network(spec.name, "network").tensors(spec)) {
    if (tensor.shape.size() > 1) {  // a weight; its bias follows and has the same bound
      std::int64_t fan_in = 1;
      for (std::size_t axis = 1; axis < tensor.shape.size(); ++axis) fan_in *= tensor.shape[axis];
      bound = 1.0 / std::sqrt(static_cast<double>(fan_in));
    }
    parameters_.push_back(
        {tensor.name, as_channels_last(uniform_tensor(tensor.shape, bound, random))});
  }
  OOD_EXPECT(spec.mean.size() == spec.std.size(), "mean and std go together");
  if (!spec.mean.empty()) {
    mean_ = per_channel(spec.mean);
    inverse_std_ = per_channel(spec.std).reciprocal();
  }
}

const at::Tensor& NetworkState::operator[](std::string_view name) const {
  for (const NamedTensor& parameter : parameters_) {
    if (parameter.name == name) return parameter.tensor;
  }
  throw InternalError{"no parameter " + std::string{name}};
}

at::Tensor NetworkState::standardise(const at::Tensor& pixels) const {
  return mean_.defined() ? (pixels - mean_) * inverse_std_ : pixels;
}

}  // namespace oodsweep
