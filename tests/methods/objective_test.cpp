#include "methods/objective.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.hpp"
#include "tests/methods/loss_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kIn = 7;
constexpr std::int64_t kOut = 5;
constexpr std::int64_t kOutputs = 4;

const Json kCrossEntropy{{"name", "cross_entropy"}, {"version", 1}};

Json outlier_exposure(double weight) {
  return {{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", weight}};
}

at::Tensor random_logits(std::int64_t rows, std::uint64_t seed, at::ScalarType type) {
  return normal_logits(rows, kOutputs, seed).to(type);
}

at::Tensor labels() {
  at::Tensor classes = at::empty({kIn}, at::kLong);
  for (std::int64_t i = 0; i < kIn; ++i) classes.mutable_data_ptr<std::int64_t>()[i] = i % kOutputs;
  return classes;
}

/// log p_c of one row, by the definition of softmax.
double log_probability(const at::Tensor& logits, std::int64_t row, std::int64_t c) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < kOutputs; ++i) sum += std::exp(logits[row][i].item<double>());
  return std::log(std::exp(logits[row][c].item<double>()) / sum);
}

double mean_cross_entropy(const at::Tensor& logits) {
  double sum = 0.0;
  for (std::int64_t row = 0; row < kIn; ++row) sum -= log_probability(logits, row, row % kOutputs);
  return sum / kIn;
}

/// Mean over the rows of H(U; p) = -(1/K) sum_c log p_c.
double mean_uniform_cross_entropy(const at::Tensor& logits) {
  double sum = 0.0;
  for (std::int64_t row = 0; row < kOut; ++row) {
    for (std::int64_t c = 0; c < kOutputs; ++c) sum -= log_probability(logits, row, c) / kOutputs;
  }
  return sum / kOut;
}

/// The loss of rows [first, first + count) of both parts as a shard of the whole.
at::Tensor loss_of_shard(const Objective& objective, const LossInput& whole, std::int64_t first_in,
                         std::int64_t in, std::int64_t first_out, std::int64_t out) {
  LossInput shard = whole;
  shard.logits_in = whole.logits_in.narrow(0, first_in, in);
  shard.labels = whole.labels.narrow(0, first_in, in);
  shard.share_in = static_cast<double>(in) / kIn;
  if (!objective.uses_outliers()) return objective.loss(shard);
  shard.logits_out = whole.logits_out.narrow(0, first_out, out);
  shard.position = whole.position + first_out;
  shard.share_out = static_cast<double>(out) / kOut;
  return objective.loss(shard);
}

/// Also where a shard has no labelled images, or no outliers.
TEST(ObjectiveTest, TheLossIsTheSumOverShards) {
  LossInput whole;
  whole.logits_in = random_logits(kIn, 1, at::kDouble);
  whole.labels = labels() % 2;
  whole.logits_out = random_logits(kOut, 2, at::kDouble);
  whole.seed = 9;
  whole.position = 100;
  for (const Json& json : {kCrossEntropy, outlier_exposure(0.5),
                           Json{{"name", "reject_classes"},
                                {"version", 1},
                                {"reject_count", 2},
                                {"outlier_loss_weight", 2.0}}}) {
    const auto objective = make_objective(json);
    const double sum = (loss_of_shard(*objective, whole, 0, 3, 0, 0) +
                        loss_of_shard(*objective, whole, 3, 4, 0, 2) +
                        loss_of_shard(*objective, whole, 7, 0, 2, 3))
                           .item<double>();
    EXPECT_NEAR(sum, objective->loss(whole).item<double>(), 1e-12) << json;
  }
}

TEST(ObjectiveTest, TheWholeBatchIsNotMultiplied) {
  const at::Tensor mean = at::scalar_tensor(0.1F, at::kFloat);
  EXPECT_TRUE(share_of_mean(1.0, mean, [&] { return mean; }).is_same(mean));
  const at::Tensor none =
      share_of_mean(0.0, mean, []() -> at::Tensor { throw Error{"no images"}; });
  EXPECT_EQ(none.item<float>(), 0.0F);
}

TEST(CrossEntropyTest, IsTheMeanOverTheBatch) {
  const auto objective = make_objective(kCrossEntropy);
  EXPECT_FALSE(objective->uses_outliers());
  const at::Tensor logits = random_logits(kIn, 1, at::kFloat);
  EXPECT_NEAR(objective->loss({logits, labels(), {}}).item<double>(), mean_cross_entropy(logits),
              1e-6);
}

TEST(CrossEntropyTest, HasTheGradientOfItsDefinition) {
  const auto objective = make_objective(kCrossEntropy);
  expect_true_gradient(random_logits(kIn, 1, at::kDouble), [&](const at::Tensor& logits) {
    return objective->loss({logits, labels(), {}});
  });
}

TEST(OutlierExposureObjectiveTest, AddsTheWeightedMeanOverTheOutliers) {
  const at::Tensor in = random_logits(kIn, 1, at::kFloat);
  const at::Tensor out = random_logits(kOut, 2, at::kFloat);
  for (const double weight : {0.0, 0.5, 2.0}) {
    const auto objective = make_objective(outlier_exposure(weight));
    EXPECT_TRUE(objective->uses_outliers());
    EXPECT_NEAR(objective->loss({in, labels(), out}).item<double>(),
                mean_cross_entropy(in) + weight * mean_uniform_cross_entropy(out), 2e-6)
        << weight;
  }
}

TEST(OutlierExposureObjectiveTest, HasTheGradientOfItsDefinition) {
  const auto objective = make_objective(outlier_exposure(0.5));
  const at::Tensor in = random_logits(kIn, 1, at::kDouble);
  const at::Tensor out = random_logits(kOut, 2, at::kDouble);
  expect_true_gradient(in, [&](const at::Tensor& logits) {
    return objective->loss({logits, labels(), out});
  });
  expect_true_gradient(out, [&](const at::Tensor& logits) {
    return objective->loss({in, labels(), logits});
  });
}

// Golden values of spec odin-confident 9, G3: d KL(U || p) / d logits = p - 1/K.
TEST(OutlierExposureObjectiveTest, GoldenValuesOfTheOutlierTerm) {
  const auto objective = make_objective(outlier_exposure(1.0));
  const at::Tensor in = at::tensor({50.0, 0.0, 0.0}, at::kDouble).view({1, 3});  // loss about 0
  const at::Tensor label = at::zeros({1}, at::kLong);
  const at::Tensor out = at::tensor({2.0, 0.0, 0.0}, at::kDouble).view({1, 3}).requires_grad_(true);
  const at::Tensor loss = objective->loss({in, label, out});
  EXPECT_NEAR(loss.item<double>(), 1.5728780995552178, 1e-12);
  loss.backward();
  const double* slope = out.grad().const_data_ptr<double>();
  EXPECT_NEAR(slope[0], 0.4536527088, 1e-10);
  EXPECT_NEAR(slope[1], -0.2268263544, 1e-10);
  EXPECT_NEAR(slope[2], -0.2268263544, 1e-10);
}

// lse = 1000 + log 4 and mean = 1000 in the first row; in the second p = (1, 0, 0, 0) within
// rounding and H(U; p) = 1000 - 250 = 750.
TEST(OutlierExposureObjectiveTest, LargeLogitsDoNotOverflow) {
  const auto objective = make_objective(outlier_exposure(1.0));
  const at::Tensor in = at::tensor({1000.0F, 0.0F, 0.0F, 0.0F}).view({1, 4});
  const at::Tensor label = at::zeros({1}, at::kLong);
  const at::Tensor flat = at::full({1, 4}, 1000.0F);
  EXPECT_NEAR(objective->loss({in, label, flat}).item<double>(), std::log(4.0), 1e-4);
  EXPECT_NEAR(objective->loss({in, label, in}).item<double>(), 750.0, 1e-3);
}

TEST(ObjectiveTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(message_of<ConfigError>([] {
              (void)make_objective({{"name", "x"}, {"version", 1}});
            }),
            "objective: name: \"x\" is not valid (one of cross_entropy, outlier_exposure, "
            "reject_classes)");
  EXPECT_EQ(message_of<ConfigError>([] {
              (void)make_objective({{"name", "cross_entropy"}, {"version", 2}});
            }),
            "objective: version: 2 is not valid (this program has version 1)");
  EXPECT_EQ(message_of<ConfigError>([] { (void)make_objective(outlier_exposure(-1.0)); }),
            "objective: outlier_loss_weight: -1.0 is not valid (lambda, >= 0)");
  EXPECT_THROW(
      (void)make_objective({{"name", "cross_entropy"}, {"version", 1}, {"outlier_loss_weight", 1}}),
      ConfigError);
}

}  // namespace
}  // namespace oodsweep
