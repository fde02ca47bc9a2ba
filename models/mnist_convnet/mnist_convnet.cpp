#include "models/mnist_convnet/mnist_convnet.hpp"

#include <ATen/ATen.h>

#include "models/channel_dropout.hpp"
#include "models/max_pool_2x2.hpp"
#include "models/network_state.hpp"

namespace oodsweep {
namespace {

/// x * sigmoid(1.702 x), the authors' form of gelu (not erf).
at::Tensor sigmoid_gelu(const at::Tensor& x) {
  constexpr double kSlope = 1.702;
  return at::silu(x * kSlope) / kSlope;
}

class MnistConvnet final : public Network {
 public:
  MnistConvnet(const NetworkSpec& spec, std::uint64_t init_seed, at::Device device)
      : state_{spec, init_seed, device} {}

  at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) override {
    at::Tensor x = state_.standardise(pixels, mode);
    x = at::conv2d(x, state_["conv1.weight"], state_["conv1.bias"]);
    x = sigmoid_gelu(max_pool_2x2(x));
    x = at::conv2d(x, state_["conv2.weight"], state_["conv2.bias"]);
    if (mode.training) x = channel_dropout(x, state_.spec().dropout, mode);
    x = sigmoid_gelu(max_pool_2x2(x));
    x = x.flatten(1);  // copies into (channel, row, column) order, which published weights need
    x = sigmoid_gelu(at::linear(x, state_["fc1.weight"], state_["fc1.bias"]));
    return at::linear(x, state_["fc2.weight"], state_["fc2.bias"]);
  }

  const NetworkSpec& spec() const override { return state_.spec(); }
  std::vector<NamedTensor> parameters() const override { return state_.parameters(); }
  std::vector<NamedTensor> buffers() const override { return {}; }

 private:
  NetworkState state_;
};

}  // namespace

std::unique_ptr<Network> make_mnist_convnet(const NetworkSpec& spec, std::uint64_t init_seed,
                                            at::Device device) {
  return std::make_unique<MnistConvnet>(spec, init_seed, device);
}

}  // namespace oodsweep
