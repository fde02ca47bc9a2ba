#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.hpp"
#include "methods/objective.hpp"
#include "tests/methods/loss_samples.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kClasses = 3;
constexpr std::int64_t kRejects = 4;
constexpr std::int64_t kOutputs = kClasses + kRejects;

Json reject_classes(const Json& count, const Json& weight) {
  return {{"name", "reject_classes"},
          {"version", 1},
          {"reject_count", count},
          {"outlier_loss_weight", weight}};
}

/// One row of logits, all 0 but one of 5.
at::Tensor preferring(std::int64_t output) {
  at::Tensor logits = at::zeros({1, kOutputs});
  logits.mutable_data_ptr<float>()[output] = 5.0F;
  return logits;
}

/// -log p of the preferred output, and of each other one.
const double kTotal = std::exp(5.0) + kOutputs - 1;
const double kLossOfPreferred = std::log(kTotal) - 5.0;
const double kLossOfOther = std::log(kTotal);

LossInput input_of(const at::Tensor& in, std::int64_t label, const at::Tensor& out) {
  return {in, at::full({1}, label, at::kLong), out};
}

/// The pseudo-label that an outlier at `position` gets: the one whose logit the loss raises.
std::int64_t label_of(const at::Tensor& outlier, std::uint64_t seed, std::int64_t position) {
  const auto objective = make_objective(reject_classes(kRejects, 1.0));
  LossInput input = input_of(preferring(0), 0, outlier.clone().requires_grad_(true));
  input.seed = seed;
  input.position = position;
  objective->loss(input).backward();
  return input.logits_out.grad().argmin(1).item<std::int64_t>();
}

TEST(RejectClassesObjectiveTest, AnOutlierKeepsTheRejectClassItPrefers) {
  const auto objective = make_objective(reject_classes(kRejects, 2.0));
  EXPECT_TRUE(objective->uses_outliers());
  for (std::int64_t reject = kClasses; reject < kOutputs; ++reject) {
    const LossInput input = input_of(preferring(1), 1, preferring(reject));
    EXPECT_NEAR(objective->loss(input).item<double>(), 3 * kLossOfPreferred, 1e-6);
    EXPECT_EQ(label_of(preferring(reject), 1, reject), reject);
  }
}

TEST(RejectClassesObjectiveTest, AnOutlierTakenForAClassGetsARandomRejectClass) {
  const auto objective = make_objective(reject_classes(kRejects, 2.0));
  for (std::int64_t taken_for = 0; taken_for < kClasses; ++taken_for) {
    const LossInput input = input_of(preferring(1), 1, preferring(taken_for));
    EXPECT_NEAR(objective->loss(input).item<double>(), kLossOfPreferred + 2 * kLossOfOther, 1e-6);
  }
  std::map<std::int64_t, int> counts;
  constexpr int kDraws = 4000;
  for (int draw = 0; draw < kDraws; ++draw) ++counts[label_of(preferring(0), 7, draw)];
  // Binomial(4000, 1/4) has a standard deviation of 27.4.
  ASSERT_EQ(counts.size(), static_cast<std::size_t>(kRejects));
  for (const auto& [label, count] : counts) {
    EXPECT_GE(label, kClasses);
    EXPECT_NEAR(count, kDraws / kRejects, 5 * 27.4) << label;
  }
}

TEST(RejectClassesObjectiveTest, RandomLabelsDependOnSeedAndPlaceInTheStreamAlone) {
  const at::Tensor outliers = at::cat({preferring(0), preferring(1), preferring(2)});
  const auto objective = make_objective(reject_classes(kRejects, 1.0));
  LossInput together = input_of(preferring(0), 0, outliers.clone().requires_grad_(true));
  together.seed = 9;
  together.position = 100;
  objective->loss(together).backward();
  for (std::int64_t place = 0; place < 3; ++place) {
    EXPECT_EQ(together.logits_out.grad().argmin(1)[place].item<std::int64_t>(),
              label_of(preferring(place), 9, 100 + place));
  }
  int same = 0;
  for (std::int64_t place = 0; place < 100; ++place) {
    same += label_of(preferring(0), 9, place) == label_of(preferring(0), 10, place) ? 1 : 0;
  }
  EXPECT_LT(same, 60);
}

TEST(RejectClassesObjectiveTest, IsTheMeanOfEachPartWithOneSoftmaxOverAllOutputs) {
  const at::Tensor in = normal_logits(6, kOutputs, 1);
  at::Tensor out = normal_logits(5, kOutputs, 2);
  out.narrow(1, kClasses, kRejects).add_(20.0);  // so that no label is random
  const at::Tensor labels = at::arange(6, at::kLong).remainder(kClasses);
  double expected = 0.0;
  const auto log_p = [](const at::Tensor& row, std::int64_t output) {
    double sum = 0.0;
    for (std::int64_t c = 0; c < kOutputs; ++c) sum += std::exp(row[c].item<double>());
    return row[output].item<double>() - std::log(sum);
  };
  for (std::int64_t i = 0; i < 6; ++i) expected -= log_p(in[i], i % kClasses) / 6;
  for (std::int64_t i = 0; i < 5; ++i) {
    expected -= 5.0 * log_p(out[i], out[i].argmax().item<std::int64_t>()) / 5;
  }
  const auto objective = make_objective(reject_classes(kRejects, 5.0));
  EXPECT_NEAR(objective->loss({in, labels, out}).item<double>(), expected, 1e-10);
}

TEST(RejectClassesObjectiveTest, HasTheGradientOfItsDefinition) {
  const auto objective = make_objective(reject_classes(kRejects, 5.0));
  const at::Tensor in = normal_logits(6, kOutputs, 1);
  const at::Tensor out = normal_logits(5, kOutputs, 2);
  const at::Tensor labels = at::arange(6, at::kLong).remainder(kClasses);
  expect_true_gradient(in, [&](const at::Tensor& logits) {
    return objective->loss({logits, labels, out});
  });
  expect_true_gradient(out, [&](const at::Tensor& logits) {
    return objective->loss({in, labels, logits});
  });
}

TEST(RejectClassesObjectiveTest, RefusesWhatItCannotTrainWith) {
  const auto message = [](const Json& count, const Json& weight) {
    return message_of<ConfigError>([&] { (void)make_objective(reject_classes(count, weight)); });
  };
  EXPECT_EQ(message(0, 5.0), "objective: reject_count: 0 is not valid (k, an integer >= 1)");
  EXPECT_EQ(message(5, -1.0), "objective: outlier_loss_weight: -1.0 is not valid (lambda, >= 0)");
}

}  // namespace
}  // namespace oodsweep
