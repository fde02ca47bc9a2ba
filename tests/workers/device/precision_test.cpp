#include "workers/device/precision.hpp"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "tests/models/network_samples.hpp"

namespace oodsweep {
namespace {

NetworkSpec wide_resnet() {
  return {.name = "wide_resnet",
          .input = {1, 28, 28},
          .outputs = 10,
          .dropout = 0.3,
          .sizes = {{"depth", 10}, {"width", 1}}};
}

ForwardMode training() {
  return {.training = true, .dropout_seed = 3, .positions = consecutive_positions(40, 8)};
}

class Bf16Test : public testing::TestWithParam<NetworkSpec> {};

// Eight significant bits through a dozen layers: close to float32, and not equal to it.
TEST_P(Bf16Test, LogitsAreFloatAndNearThoseOfFp32) {
  const at::Tensor pixels = sample_pixels(8, 1);
  const auto network = make_network(GetParam(), 7);
  const auto wide = forward_in(Precision::kFp32, *network, pixels, {});
  const auto narrow = forward_in(Precision::kBf16, *network, pixels, {});
  EXPECT_EQ(narrow.scalar_type(), at::kFloat);
  EXPECT_FALSE(at::equal(narrow, wide));
  EXPECT_LT((narrow - wide).abs().max().item<float>(), 0.1F * wide.abs().max().item<float>());
}

TEST_P(Bf16Test, GradientsAreFloatAndReachEveryParameter) {
  const auto network = make_network(GetParam(), 7);
  for (const NamedTensor& parameter : network->parameters()) parameter.tensor.requires_grad_(true);
  forward_in(Precision::kBf16, *network, sample_pixels(8, 1), training()).square().sum().backward();
  for (const NamedTensor& parameter : network->parameters()) {
    ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
    EXPECT_EQ(parameter.tensor.grad().scalar_type(), at::kFloat);
    EXPECT_GT(parameter.tensor.grad().abs().sum().item<float>(), 0.0F) << parameter.name;
  }
}

TEST_P(Bf16Test, ParametersAndStatisticsStayFloat) {
  const auto network = make_network(GetParam(), 7);
  static_cast<void>(forward_in(Precision::kBf16, *network, sample_pixels(8, 1), training()));
  for (const NamedTensor& tensor : network->parameters()) {
    EXPECT_EQ(tensor.tensor.scalar_type(), at::kFloat);
  }
  for (const NamedTensor& tensor : network->buffers()) {
    EXPECT_EQ(tensor.tensor.scalar_type(), at::kFloat);
  }
}

// A cast weight that outlived the step would hide the update from the next one.
TEST_P(Bf16Test, UpdatedWeightsAreCastAgain) {
  const auto network = make_network(GetParam(), 7);
  const at::Tensor pixels = sample_pixels(8, 1);
  for (const NamedTensor& parameter : network->parameters()) parameter.tensor.requires_grad_(true);
  const auto before = forward_in(Precision::kBf16, *network, pixels, {});
  {
    const at::NoGradGuard no_grad;
    for (const NamedTensor& parameter : network->parameters())
      at::Tensor{parameter.tensor}.mul_(2.0);
  }
  EXPECT_FALSE(at::equal(forward_in(Precision::kBf16, *network, pixels, {}), before));
  EXPECT_FALSE(at::autocast::is_autocast_enabled(at::kCPU));
}

INSTANTIATE_TEST_SUITE_P(Networks, Bf16Test, testing::Values(mnist_spec(), wide_resnet()),
                         [](const auto& spec) { return spec.param.name; });

TEST(PrecisionTest, Fp32AndTf32AreFloatOnTheCpu) {
  const auto network = make_network(wide_resnet(), 7);
  const at::Tensor pixels = sample_pixels(8, 1);
  const at::Tensor plain = network->forward(pixels, {});
  EXPECT_TRUE(at::equal(forward_in(Precision::kFp32, *network, pixels, {}), plain));
  EXPECT_TRUE(at::equal(forward_in(Precision::kTf32, *network, pixels, {}), plain));
}

TEST(Tf32GuardTest, IsOnWhileItLivesAndOnlyForTf32) {
  at::Context& context = at::globalContext();
  const auto allowed = [&] { return context.allowTF32CuBLAS() || context.allowTF32CuDNN(); };
  context.setAllowTF32CuBLAS(false);
  context.setAllowTF32CuDNN(false);
  {
    const Tf32Guard guard{Precision::kTf32};
    EXPECT_TRUE(context.allowTF32CuBLAS());
    EXPECT_TRUE(context.allowTF32CuDNN());
  }
  EXPECT_FALSE(allowed());
  const Tf32Guard guard{Precision::kBf16};
  EXPECT_FALSE(allowed());
}

TEST(PrecisionTest, NamesAreThoseOfTheSweepFile) {
  EXPECT_EQ(precision_named("fp32"), Precision::kFp32);
  EXPECT_EQ(precision_named("tf32"), Precision::kTf32);
  EXPECT_EQ(precision_named("bf16"), Precision::kBf16);
  EXPECT_THROW(static_cast<void>(precision_named("fp16")), InternalError);
}

}  // namespace
}  // namespace oodsweep
