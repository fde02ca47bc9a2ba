#include "models/network_state.hpp"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/network_description.hpp"

namespace oodsweep {
namespace {

/// Product of the sizes after the first: what one output reads.
std::int64_t fan_in(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies<>{});
}

/// Draws the tensors of one network in their order.
class Initialiser {
 public:
  explicit Initialiser(std::uint64_t seed) : random_{seed, 0} {}

  at::Tensor draw(const TensorDescription& tensor) {
    switch (tensor.initial) {
      case InitialValues::kZeros:
        return at::zeros(tensor.shape, at::kFloat);
      case InitialValues::kOnes:
        return at::ones(tensor.shape, at::kFloat);
      case InitialValues::kNormalFanOut: {
        const std::int64_t fan_out = fan_in(tensor.shape) / tensor.shape[1] * tensor.shape[0];
        const double deviation = std::sqrt(2.0 / static_cast<double>(fan_out));
        return filled(tensor.shape, [&] { return random_.normal() * deviation; });
      }
      case InitialValues::kUniformFanIn:
        break;
    }
    if (tensor.shape.size() > 1) {
      bound_ = 1.0 / std::sqrt(static_cast<double>(fan_in(tensor.shape)));
    }
    return filled(tensor.shape, [&] { return (2.0 * random_.uniform() - 1.0) * bound_; });
  }

 private:
  template <class Draw>
  static at::Tensor filled(const std::vector<std::int64_t>& shape, Draw draw) {
    at::Tensor tensor = at::empty(shape, at::kFloat);
    float* values = tensor.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(draw());
    return tensor;
  }

  CounterRandom random_;
  double bound_ = 0.0;  ///< Of the last weight; its bias follows and has the same.
};

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

NetworkState::NetworkState(const NetworkSpec& spec, std::uint64_t init_seed, at::Device device)
    : spec_{spec} {
  Initialiser initialiser{init_seed};
  for (const TensorDescription& tensor : find_network(spec.name, "network").tensors(spec)) {
    std::vector<NamedTensor>& home = tensor.trainable ? parameters_ : buffers_;
    home.push_back({tensor.name, as_channels_last(initialiser.draw(tensor)).to(device)});
  }
  OOD_EXPECT(spec.mean.size() == spec.std.size(), "mean and std go together");
  if (!spec.mean.empty()) {
    mean_ = per_channel(spec.mean).to(device);
    inverse_std_ = per_channel(spec.std).reciprocal().to(device);
  }
}

const at::Tensor& NetworkState::operator[](std::string_view name) const {
  for (const auto* tensors : {&parameters_, &buffers_}) {
    for (const NamedTensor& tensor : *tensors) {
      if (tensor.name == name) return tensor.tensor;
    }
  }
  throw InternalError{"no tensor " + std::string{name}};
}

at::Tensor NetworkState::standardise(const at::Tensor& pixels, const ForwardMode& mode) const {
  return mean_.defined() && !mode.standardised ? (pixels - mean_) * inverse_std_ : pixels;
}

}  // namespace oodsweep
