#include "tests/gpu/eager_networks.hpp"

#include <ATen/ATen.h>

#include <cmath>

#include "models/wide_resnet/wide_resnet_description.hpp"

namespace oodsweep {

at::Tensor EagerNetwork::parameter(const at::Tensor& values) {
  const auto format =
      values.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Preserve;
  parameters_.push_back(values.to(values.scalar_type(), false, /*copy=*/true, format));
  return parameters_.back().requires_grad_(true);
}

at::Tensor EagerNetwork::weight(at::IntArrayRef shape) {
  const at::Tensor values = at::randn(shape, at::TensorOptions{device_});
  const auto inputs = static_cast<double>(values.numel() / values.size(0));
  return parameter(values * std::sqrt(2.0 / inputs));
}

at::Tensor EagerNetwork::constant(std::int64_t size, double value) {
  return parameter(buffer(size, value));
}

at::Tensor EagerNetwork::buffer(std::int64_t size, double value) const {
  return at::full({size}, value, at::TensorOptions{device_});
}

namespace {

class EagerConvnet final : public EagerNetwork {
 public:
  EagerConvnet(const NetworkSpec& spec, at::Device device)
      : EagerNetwork{device}, dropout_{spec.dropout} {}

  at::Tensor forward(const at::Tensor& pixels) override {
    at::Tensor x = gelu(at::max_pool2d(at::conv2d(pixels, conv1_, bias1_), {2, 2}));
    x = at::feature_dropout(at::conv2d(x, conv2_, bias2_), dropout_, /*train=*/true);
    x = gelu(at::max_pool2d(x, {2, 2})).flatten(1);
    return at::linear(gelu(at::linear(x, fc1_, bias3_)), fc2_, bias4_);
  }

 private:
  static at::Tensor gelu(const at::Tensor& x) { return x * at::sigmoid(x * 1.702); }

  double dropout_;
  at::Tensor conv1_ = weight({10, 1, 5, 5}), bias1_ = constant(10, 0.0);
  at::Tensor conv2_ = weight({20, 10, 5, 5}), bias2_ = constant(20, 0.0);
  at::Tensor fc1_ = weight({50, 320}), bias3_ = constant(50, 0.0);
  at::Tensor fc2_ = weight({10, 50}), bias4_ = constant(10, 0.0);
};

class EagerWideResnet final : public EagerNetwork {
 public:
  EagerWideResnet(const NetworkSpec& spec, at::Device device)
      : EagerNetwork{device}, dropout_{spec.dropout}, conv1_{weight({16, 3, 3, 3})} {
    for (const WideResnetBlock& shape : wide_resnet_blocks(spec)) {
      blocks_.push_back({shape, norm(shape.in), weight({shape.out, shape.in, 3, 3}),
                         norm(shape.out), weight({shape.out, shape.out, 3, 3}),
                         shape.projects() ? weight({shape.out, shape.in, 1, 1}) : at::Tensor{}});
    }
    const std::int64_t features = blocks_.back().shape.out;
    norm_ = norm(features);
    fc_ = weight({10, features});
    bias_ = constant(10, 0.0);
  }

  at::Tensor forward(const at::Tensor& pixels) override {
    at::Tensor x = at::conv2d(pixels, conv1_, {}, 1, 1);
    for (const Block& block : blocks_) {
      const at::Tensor in = normalised(x, block.norm1);
      at::Tensor inner = at::conv2d(in, block.conv1, {}, block.shape.stride, 1);
      inner = at::dropout(normalised(inner, block.norm2), dropout_, /*train=*/true);
      if (block.shortcut.defined()) x = at::conv2d(in, block.shortcut, {}, block.shape.stride);
      x = at::conv2d(inner, block.conv2, {}, 1, 1) + x;
    }
    return at::linear(at::avg_pool2d(normalised(x, norm_), {8, 8}).flatten(1), fc_, bias_);
  }

 private:
  struct Norm {
    at::Tensor scale, shift, mean, var;
  };
  struct Block {
    WideResnetBlock shape;
    Norm norm1;
    at::Tensor conv1;
    Norm norm2;
    at::Tensor conv2;
    at::Tensor shortcut;  ///< Undefined where the input itself is added.
  };

  Norm norm(std::int64_t channels) {
    return {constant(channels, 1.0), constant(channels, 0.0), buffer(channels, 0.0),
            buffer(channels, 1.0)};
  }

  static at::Tensor normalised(const at::Tensor& x, const Norm& norm) {
    return at::batch_norm(x, norm.scale, norm.shift, norm.mean, norm.var, /*training=*/true, 0.1,
                          1e-5, /*cudnn_enabled=*/true)
        .relu_();
  }

  double dropout_;
  at::Tensor conv1_;
  std::vector<Block> blocks_;
  Norm norm_;
  at::Tensor fc_, bias_;
};

}  // namespace

std::unique_ptr<EagerNetwork> make_eager_network(const NetworkSpec& spec, at::Device device) {
  if (spec.name == "mnist_convnet") return std::make_unique<EagerConvnet>(spec, device);
  return std::make_unique<EagerWideResnet>(spec, device);
}

}  // namespace oodsweep
