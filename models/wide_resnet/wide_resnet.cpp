#include "models/wide_resnet/wide_resnet.hpp"

#include <ATen/ATen.h>

#include "models/batch_norm_relu.hpp"
#include "models/network_state.hpp"
#include "models/wide_resnet/wide_resnet_description.hpp"

namespace oodsweep {
namespace {

struct BlockTensors {
  explicit BlockTensors(const WideResnetBlock& block) : shape{block} {}

  WideResnetBlock shape;
  BatchNorm norm1{};
  at::Tensor conv1{};
  BatchNorm norm2{};
  at::Tensor conv2{};
  at::Tensor shortcut{};  ///< Undefined where the input itself is added.
};

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, std::int64_t stride) {
  const std::int64_t padding = weight.size(2) / 2;
  return at::conv2d(x, weight, {}, stride, padding);
}

class WideResnet final : public Network {
 public:
  WideResnet(const NetworkSpec& spec, std::uint64_t init_seed, at::Device device)
      : state_{spec, init_seed, device} {
    for (const WideResnetBlock& shape : wide_resnet_blocks(spec)) {
      BlockTensors block{shape};
      block.norm1 = norm(shape.name + ".bn1");
      block.conv1 = state_[shape.name + ".conv1.weight"];
      block.norm2 = norm(shape.name + ".bn2");
      block.conv2 = state_[shape.name + ".conv2.weight"];
      if (shape.projects()) block.shortcut = state_[shape.name + ".convShortcut.weight"];
      blocks_.push_back(std::move(block));
    }
    last_norm_ = norm("bn1");
  }

  at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) override {
    // Each block ends in two branches, which the next norm joins.
    at::Tensor x = convolve(state_.standardise(pixels, mode), state_["conv1.weight"], 1);
    at::Tensor shortcut;
    std::uint32_t lane = 0;
    for (const BlockTensors& block : blocks_) {
      const JoinedBranches in = normalised(x, shortcut, block.norm1, mode);
      const std::int64_t stride = block.shape.stride;
      const at::Tensor inner = batch_norm_relu(convolve(in.normalised, block.conv1, stride),
                                               block.norm2, mode, {state_.spec().dropout, lane++});
      x = convolve(inner, block.conv2, 1);
      shortcut = block.shape.projects() ? convolve(in.normalised, block.shortcut, stride) : in.sum;
    }
    const at::Tensor features = normalised(x, shortcut, last_norm_, mode).normalised.mean({2, 3});
    return at::linear(features, state_["fc.weight"], state_["fc.bias"]);
  }

  const NetworkSpec& spec() const override { return state_.spec(); }
  std::vector<NamedTensor> parameters() const override { return state_.parameters(); }
  std::vector<NamedTensor> buffers() const override { return state_.buffers(); }

 private:
  static JoinedBranches normalised(const at::Tensor& x, const at::Tensor& shortcut,
                                   const BatchNorm& norm, const ForwardMode& mode) {
    if (shortcut.defined()) return join_and_normalise(x, shortcut, norm, mode);
    return {x, batch_norm_relu(x, norm, mode)};
  }

  [[nodiscard]] BatchNorm norm(const std::string& name) const {
    return {state_[name + ".weight"], state_[name + ".bias"], state_[name + ".running_mean"],
            state_[name + ".running_var"]};
  }

  NetworkState state_;
  std::vector<BlockTensors> blocks_;
  BatchNorm last_norm_;
};

}  // namespace

std::unique_ptr<Network> make_wide_resnet(const NetworkSpec& spec, std::uint64_t init_seed,
                                          at::Device device) {
  return std::make_unique<WideResnet>(spec, init_seed, device);
}

}  // namespace oodsweep
