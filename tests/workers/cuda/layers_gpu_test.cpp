#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <gtest/gtest.h>

#include "core/random.hpp"
#include "methods/random_below.hpp"
#include "models/batch_norm_relu.hpp"
#include "models/dropout.hpp"
#include "models/layer_ops.hpp"
#include "tests/workers/cuda/gpu_fixture.hpp"
#include "workers/device/image_ops.hpp"

namespace oodsweep {
namespace {

at::Tensor images(std::int64_t count, std::int64_t channels, std::int64_t side,
                  std::uint64_t seed) {
  at::Tensor x = at::empty({count, side, side, channels}, at::kFloat);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.mutable_data_ptr<float>()[i] = static_cast<float>(random.normal());
  }
  return x.permute({0, 3, 1, 2});
}

at::Tensor positions(std::int64_t count) { return at::arange(count, at::kLong) * 3 + 1000; }

// Needs the module and its libraries, but no GPU.
TEST(GpuOperatorsTest, EveryOperatorOfOursHasAKernelForGpus) {
  try {
    open_cuda_module();
  } catch (const std::exception& error) {
    GTEST_SKIP() << error.what();
  }
  for (const char* name : {"drop_values", "keep_gradient", "max_pool_2x2", "max_pool_2x2_backward",
                           "write_images", "random_below"}) {
    const auto op = c10::Dispatcher::singleton().findSchema({std::string{"oodsweep::"} + name, ""});
    ASSERT_TRUE(op.has_value()) << name;
    EXPECT_TRUE(op->hasKernelForDispatchKey(c10::DispatchKey::CUDA)) << name;
    EXPECT_TRUE(op->hasKernelForDispatchKey(c10::DispatchKey::CPU)) << name;
  }
}

class LayersOnGpuTest : public GpuTest {
 protected:
  /// `layer` of a leaf: result and gradient, on the CPU.
  template <class Layer>
  static std::pair<at::Tensor, at::Tensor> both(const at::Tensor& x, at::Device device,
                                                const Layer& layer) {
    const at::Tensor leaf = x.detach().to(device, x.scalar_type(), false, true);
    leaf.requires_grad_(true);
    const at::Tensor y = layer(leaf);
    y.backward(at::ones_like(y) * 0.5);
    return {y.detach().cpu(), leaf.grad().cpu()};
  }

  template <class Layer>
  static void expect_equal(const at::Tensor& x, const Layer& layer) {
    const auto cpu = both(x, at::kCPU, layer);
    const auto gpu = both(x, at::kCUDA, layer);
    EXPECT_TRUE(at::equal(gpu.first, cpu.first));
    EXPECT_TRUE(at::equal(gpu.second, cpu.second));
  }
};

TEST_F(LayersOnGpuTest, DropoutDropsTheSameValues) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const bool whole_channels : {false, true}) {
      expect_equal(images(5, 50, 9, 1).to(type), [&](const at::Tensor& x) {
        return drop_values(x, positions(5).to(x.device()), drop_rule(0.3, 11, 2, whole_channels));
      });
    }
  }
}

TEST_F(LayersOnGpuTest, DropoutBehindAReluDropsTheSameValues) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    expect_equal(images(5, 32, 9, 1).to(type), [&](const at::Tensor& x) {
      DropRule rule = drop_rule(0.3, 11, 2, false);
      rule.rectifies = true;
      return drop_values(x, positions(5).to(x.device()), rule);
    });
  }
}

TEST_F(LayersOnGpuTest, PoolingTakesTheSameValues) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const std::int64_t side : {8, 9}) {
      expect_equal(images(5, 20, side, 1).to(type), pool_2x2);
    }
  }
}

TEST_F(LayersOnGpuTest, PseudoLabelsAreDrawnFromTheSameNumbers) {
  EXPECT_TRUE(at::equal(random_below(positions(300).to(at::kCUDA), 9, 7).cpu(),
                        random_below(positions(300), 9, 7)));
}

TEST_F(LayersOnGpuTest, NormsAgreeWithTheLoops) {
  const auto norm = [](at::Device device) {
    return BatchNorm{at::linspace(-0.5, 1.5, 32).to(device), at::linspace(0.7, -0.7, 32).to(device),
                     at::zeros({32}).to(device), at::ones({32}).to(device)};
  };
  const auto layer = [&](const at::Tensor& x) {
    return batch_norm_relu(
        x, norm(x.device()),
        {.training = true, .dropout_seed = 3, .positions = positions(6).to(x.device())},
        {.probability = 0.3, .lane = 1});
  };
  const auto cpu = both(images(6, 32, 8, 1), at::kCPU, layer);
  const auto gpu = both(images(6, 32, 8, 1), at::kCUDA, layer);
  EXPECT_TRUE(at::allclose(gpu.first, cpu.first, 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(gpu.second, cpu.second, 1e-3, 1e-5));
}

TEST_F(LayersOnGpuTest, ImagesHaveTheBitsOfTheCpu) {
  NetworkSpec network{.name = "wide_resnet", .input = {3, 32, 32}, .outputs = 10};
  network.mean = {0.49, 0.48, 0.45};
  network.std = {0.25, 0.24, 0.26};
  const ImageBatchRule rule = image_batch_rule(network, Augmentation::kCropFlip, 5, 40, true);
  const at::Tensor table = (images(30, 3, 32, 2).abs() * 60.0)
                               .clamp(0, 255)
                               .to(at::kByte)
                               .permute({0, 2, 3, 1})
                               .reshape({30, 3072});
  const at::Tensor indices = at::arange(29, -1, -2, at::kLong);
  const at::Tensor step = at::scalar_tensor(7, at::kLong);
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    const auto batch = [&](at::Device device, const at::Tensor& given_table) {
      at::Tensor made = at::zeros({15, 32, 32, 3}, at::TensorOptions{type}.device(device));
      write_images(rule, given_table, indices.to(device), step.to(device),
                   made.permute({0, 3, 1, 2}));
      return made.cpu();
    };
    const at::Tensor expected = batch(at::kCPU, table);
    EXPECT_TRUE(at::equal(batch(at::kCUDA, table.to(at::kCUDA)), expected));
    EXPECT_TRUE(at::equal(batch(at::kCUDA, table.pin_memory()), expected));
  }
}

}  // namespace
}  // namespace oodsweep
