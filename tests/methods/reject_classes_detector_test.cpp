#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"
#include "methods/detector.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

Json detector(const std::string& score) {
  return {{"name", "reject_classes"}, {"version", 1}, {"score", score}};
}

/// Scores with K = 2 classes.
std::vector<double> scores(const Json& detector, const std::vector<float>& logits,
                           std::int64_t outputs) {
  return scores_from_logits(
      detector,
      {.values = logits, .count = std::ssize(logits) / outputs, .outputs = outputs, .classes = 2});
}

/// Logits whose joint softmax is p = (1/8, 1/8 | 1/2, 1/4): two classes, two reject classes.
const float kLog2 = std::log(2.0F);
const std::vector<float> kLogits{0, 0, 2 * kLog2, kLog2};

double h(double p) { return -p * std::log(p); }

TEST(RejectClassesDetectorTest, EveryScoreIsItsFormulaNegated) {
  const double h_out = h(0.5) + h(0.25);
  const double h_in = 2 * h(0.125);
  const std::pair<const char*, double> expected[] = {
      {"max_reject", 0.5},
      {"sum_reject", 0.75},
      {"entropy_out", h_out},
      {"entropy_out_minus_in", h_out - h_in},
      {"entropy_out_norm", -(h(2.0 / 3) + h(1.0 / 3))},
      {"neg_entropy_in", -h_in},
  };
  for (const auto& [name, outlier_score] : expected) {
    EXPECT_NEAR(scores(detector(name), kLogits, 4)[0], -outlier_score, 1e-7) << name;
  }
}

TEST(RejectClassesDetectorTest, WeightedScoresAreTheirSums) {
  Json weighted = detector("weighted_reject");
  weighted["weights"] = {2.0, 0.5};
  EXPECT_NEAR(scores(weighted, kLogits, 4)[0], -(2 * 0.5 + 0.5 * 0.25), 1e-7);
  Json all = detector("weighted_all");
  all["reject_weights"] = {2.0, 0.5};
  all["weights"] = {1.0, 2.0, 3.0, 4.0, 5.0};
  const double h_out = h(0.5) + h(0.25);
  const double h_in = 2 * h(0.125);
  EXPECT_NEAR(scores(all, kLogits, 4)[0], -(1 * 0.5 + 2 * 0.75 + 3 * 1.125 + 4 * h_out - 5 * h_in),
              1e-6);
}

TEST(RejectClassesDetectorTest, CertaintyOfAClassHasNoNumbersThatAreNotFinite) {
  for (const char* name : {"max_reject", "sum_reject", "entropy_out", "entropy_out_minus_in",
                           "entropy_out_norm", "neg_entropy_in"}) {
    EXPECT_TRUE(std::isfinite(scores(detector(name), {0, 1000, -1000, -1000}, 4)[0])) << name;
  }
  EXPECT_EQ(scores(detector("sum_reject"), {0, 1000, -1000, -1000}, 4)[0], 0.0);
}

TEST(RejectClassesDetectorTest, RefusesUnknownScoresAndMissingWeights) {
  EXPECT_NE(message_of<ConfigError>([] {
              (void)scores(detector("sum"), kLogits, 4);
            }).find("score: \"sum\" is not valid"),
            std::string::npos);
  EXPECT_NE(message_of<ConfigError>([] {
              (void)scores(detector("weighted_reject"), kLogits, 4);
            }).find("weights"),
            std::string::npos);
}

/// AUROC by its definition: the share of pairs in order, ties half.
double slow_auroc(std::span<const double> in, std::span<const double> out) {
  double sum = 0.0;
  for (const double a : in) {
    for (const double b : out) sum += a > b ? 1.0 : (a == b ? 0.5 : 0.0);
  }
  return sum / static_cast<double>(in.size() * out.size());
}

/// Logits of 40 images: the first reject output tells the sides apart, the second is noise.
std::vector<float> side(std::uint64_t seed, float shift) {
  CounterRandom random{seed, 0};
  std::vector<float> logits;
  for (int image = 0; image < 40; ++image) {
    logits.insert(logits.end(), {0.0F, 0.0F, static_cast<float>(random.normal()) + shift,
                                 4.0F * static_cast<float>(random.normal())});
  }
  return logits;
}

TEST(RejectClassesFitTest, FindsWeightsThatTellTheValidationSetsApart) {
  const std::vector<float> in = side(1, 0.0F);
  const std::vector<float> first = side(2, 2.0F);
  const std::vector<float> second = side(3, 2.0F);
  const LogitsView in_view{.values = in, .count = 40, .outputs = 4, .classes = 2};
  const std::vector<LogitsView> out{{.values = first, .count = 40, .outputs = 4, .classes = 2},
                                    {.values = second, .count = 40, .outputs = 4, .classes = 2}};
  for (const char* name : {"weighted_reject", "weighted_all"}) {
    Json unfitted = detector(name);
    unfitted["fit"] = "validation_outliers";
    ASSERT_EQ(fitted_on(unfitted), FittedOn::kValidationOutliers);
    const Json fitted = fit_detector(unfitted, in_view, out, slow_auroc);
    EXPECT_EQ(fitted_on(fitted), FittedOn::kNothing);
    const auto separation = [&](const Json& by) {
      return slow_auroc(scores(by, in, 4), scores(by, first, 4)) +
             slow_auroc(scores(by, in, 4), scores(by, second, 4));
    };
    EXPECT_GT(separation(fitted), separation(detector("sum_reject")) + 0.05) << fitted;
    EXPECT_EQ(fitted, fit_detector(unfitted, in_view, out, slow_auroc));
  }
}

}  // namespace
}  // namespace oodsweep
