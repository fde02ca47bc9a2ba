#include "models/batch_norm_relu.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kChannels = 48;

/// Normal numbers around `mean`, channels last.
at::Tensor normals(std::int64_t images, std::int64_t side, std::uint64_t seed, double mean = 0.0) {
  at::Tensor x = at::empty({images, side, side, kChannels}, at::kFloat);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.mutable_data_ptr<float>()[i] = static_cast<float>(mean + random.normal());
  }
  return x.permute({0, 3, 1, 2});
}

at::Tensor line(double first, double last) {
  return at::linspace(first, last, kChannels, at::kFloat);
}

/// Weights of both signs, so that every branch of the gradient is met.
BatchNorm sample_norm() {
  return {.weight = line(-0.5, 1.5).requires_grad_(true),
          .bias = line(0.7, -0.7).requires_grad_(true),
          .running_mean = line(-1.0, 1.0),
          .running_var = line(0.5, 2.0)};
}

/// The same in double by PyTorch's own functions.
struct Reference {
  explicit Reference(const BatchNorm& norm)
      : weight{norm.weight.detach().to(at::kDouble).requires_grad_(true)},
        bias{norm.bias.detach().to(at::kDouble).requires_grad_(true)},
        running_mean{norm.running_mean.to(at::kDouble)},
        running_var{norm.running_var.to(at::kDouble)} {}

  at::Tensor forward(const at::Tensor& x, bool training) const {
    return at::relu(at::batch_norm(x, weight, bias, running_mean, running_var, training, 0.1, 1e-5,
                                   /*cudnn_enabled=*/false));
  }

  at::Tensor weight;
  at::Tensor bias;
  at::Tensor running_mean;
  at::Tensor running_var;
};

at::Tensor leaf(const at::Tensor& x, at::ScalarType type) {
  return x.detach().to(type, /*non_blocking=*/false, /*copy=*/true).requires_grad_(true);
}

void expect_close(const at::Tensor& ours, const at::Tensor& reference, const char* what,
                  double tolerance = 2e-5) {
  const double difference = (ours.to(at::kDouble) - reference).abs().max().item<double>();
  const double scale = reference.abs().max().item<double>();
  EXPECT_LE(difference, tolerance * scale) << what;
}

class BatchNormReluModeTest : public testing::TestWithParam<bool> {
 protected:
  ForwardMode mode() const { return {.training = GetParam(), .dropout_seed = 3}; }
};

TEST_P(BatchNormReluModeTest, EqualsPytorchForwardAndBackward) {
  const BatchNorm norm = sample_norm();
  const Reference reference{norm};
  const at::Tensor x = normals(5, 7, 1, 0.3);
  const at::Tensor gradient = normals(5, 7, 2);
  const at::Tensor ours_in = leaf(x, at::kFloat);
  const at::Tensor reference_in = leaf(x, at::kDouble);
  const at::Tensor ours = batch_norm_relu(ours_in, norm, mode());
  const at::Tensor expected = reference.forward(reference_in, GetParam());
  expect_close(ours, expected, "y");
  ours.backward(gradient);
  expected.backward(gradient.to(at::kDouble));
  expect_close(ours_in.grad(), reference_in.grad(), "gradient of x");
  expect_close(norm.weight.grad(), reference.weight.grad(), "gradient of the weight");
  expect_close(norm.bias.grad(), reference.bias.grad(), "gradient of the bias");
  expect_close(norm.running_mean, reference.running_mean, "running mean");
  expect_close(norm.running_var, reference.running_var, "running variance");
}

TEST_P(BatchNormReluModeTest, JoinsTwoBranches) {
  const BatchNorm norm = sample_norm();
  const Reference reference{norm};
  const at::Tensor a = normals(3, 4, 1);
  const at::Tensor b = normals(3, 4, 2);
  const at::Tensor ours_in[] = {leaf(a, at::kFloat), leaf(b, at::kFloat)};
  const at::Tensor reference_in[] = {leaf(a, at::kDouble), leaf(b, at::kDouble)};
  const JoinedBranches ours = join_and_normalise(ours_in[0] * 2.0, ours_in[1], norm, mode());
  const at::Tensor sum = reference_in[0] * 2.0 + reference_in[1];
  const at::Tensor expected = reference.forward(sum, GetParam());
  expect_close(ours.sum, sum, "sum");
  expect_close(ours.normalised, expected, "y");
  // Both the sum and its norm are read, as in a block without projection.
  (ours.normalised.square().sum() + (ours.sum * 3.0).sum()).backward();
  (expected.square().sum() + (sum * 3.0).sum()).backward();
  for (int i = 0; i < 2; ++i) {
    expect_close(ours_in[i].grad(), reference_in[i].grad(), "gradient of a branch");
  }
  expect_close(norm.weight.grad(), reference.weight.grad(), "gradient of the weight");
}

INSTANTIATE_TEST_SUITE_P(Modes, BatchNormReluModeTest, testing::Bool(),
                         [](const auto& mode) { return mode.param ? "Training" : "Scoring"; });

TEST(BatchNormReluTest, ASumThatOnlyTheNormReadsNeedsNoGradientOfItsOwn) {
  const at::Tensor a = leaf(normals(3, 4, 1), at::kFloat);
  const at::Tensor b = leaf(normals(3, 4, 2), at::kFloat);
  const ForwardMode training{.training = true};
  join_and_normalise(a * 1.0, b, sample_norm(), training).normalised.square().sum().backward();
  EXPECT_TRUE(at::equal(a.grad(), b.grad()));
}

// In float, E[x^2] - E[x]^2 of such values has no correct digit.
TEST(BatchNormReluTest, MeasuresValuesFarFromZero) {
  const at::Tensor x = normals(16, 8, 1, 5000.0);
  const BatchNorm norm = sample_norm();
  const Reference reference{norm};
  const at::NoGradGuard no_grad;
  const at::Tensor ours = batch_norm_relu(x, norm, {.training = true});
  expect_close(ours, reference.forward(x.to(at::kDouble), true), "y", 1e-3);
  expect_close(norm.running_var, reference.running_var, "running variance", 1e-5);
}

TEST(BatchNormReluTest, KeepsNotANumber) {
  at::Tensor x = normals(2, 4, 1);
  x[0][3][0][0] = std::numeric_limits<double>::quiet_NaN();
  const at::NoGradGuard no_grad;
  for (const bool training : {true, false}) {
    const at::Tensor y = batch_norm_relu(x, sample_norm(), {.training = training});
    EXPECT_TRUE(std::isnan(y[0][3][0][0].item<float>())) << training;
  }
}

// The mask as the header says it, value by value.
TEST(ValueDropoutTest, DropsByTheCounterBasedNumbers) {
  const at::NoGradGuard no_grad;
  const BatchNorm norm = sample_norm();
  const at::Tensor x = normals(3, 5, 1);
  const ForwardMode mode{
      .training = true, .dropout_seed = 11, .positions = consecutive_positions(100, 3)};
  const at::Tensor whole = batch_norm_relu(x, norm, mode);
  const at::Tensor y = batch_norm_relu(x, norm, mode, {.probability = 0.3, .lane = 2});
  const float* plain = whole.const_data_ptr<float>();
  const float* dropped = y.const_data_ptr<float>();
  for (std::uint64_t image = 0; image < 3; ++image) {
    CounterRandom random{11, 100 + image, 2};
    for (std::int64_t i = 0; i < 5 * 5 * kChannels; ++i, ++plain, ++dropped) {
      const bool kept = static_cast<double>(random.next()) * 0x1p-32 >= 0.3;
      ASSERT_FLOAT_EQ(*dropped, kept ? *plain / 0.7F : 0.0F) << image << ' ' << i;
    }
  }
}

TEST(ValueDropoutTest, GradientsPassTheKeptValuesAlone) {
  const BatchNorm norm = sample_norm();
  const Reference reference{norm};
  const at::Tensor x = normals(3, 5, 1);
  const ForwardMode mode{
      .training = true, .dropout_seed = 11, .positions = consecutive_positions(100, 3)};
  const at::Tensor ours_in = leaf(x, at::kFloat);
  const at::Tensor reference_in = leaf(x, at::kDouble);
  const at::Tensor y = batch_norm_relu(ours_in, norm, mode, {.probability = 0.3, .lane = 2});
  const at::Tensor mask = (y.detach() != 0.0).to(at::kDouble) / 0.7;
  const at::Tensor expected = reference.forward(reference_in, true) * mask;
  y.square().sum().backward();
  expected.square().sum().backward();
  expect_close(ours_in.grad(), reference_in.grad(), "gradient of x");
  expect_close(norm.weight.grad(), reference.weight.grad(), "gradient of the weight");
}

TEST(ValueDropoutTest, ScoringDropsNothing) {
  const at::NoGradGuard no_grad;
  const BatchNorm norm = sample_norm();
  const at::Tensor x = normals(3, 5, 1);
  EXPECT_TRUE(
      at::equal(batch_norm_relu(x, norm, {}, {.probability = 0.9}), batch_norm_relu(x, norm, {})));
}

}  // namespace
}  // namespace oodsweep
