#include "methods/detector.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

const Json kMsp{{"name", "msp"}, {"version", 1}};
const Json kXent{{"name", "uniform_cross_entropy"}, {"version", 1}};

std::vector<double> scores(const Json& detector, const std::vector<float>& logits,
                           std::int64_t outputs, std::int64_t classes) {
  const std::int64_t count = std::ssize(logits) / outputs;
  return scores_from_logits(
      detector, {.values = logits, .count = count, .outputs = outputs, .classes = classes});
}

const float kLog2 = std::log(2.0F);

// exp of (log 2, 0, 0) is (2, 1, 1), so p = (1/2, 1/4, 1/4).
TEST(DetectorTest, MspIsTheLargestProbability) {
  const auto result = scores(kMsp, {kLog2, 0, 0, 0, 0, 0}, 3, 3);
  ASSERT_EQ(result.size(), 2U);
  EXPECT_NEAR(result[0], 0.5, 1e-7);
  EXPECT_DOUBLE_EQ(result[1], 1.0 / 3);
}

// -(log 1/2 + 2 log 1/4) / 3 = 5/3 log 2.
TEST(DetectorTest, XentIsTheCrossEntropyToUniform) {
  EXPECT_NEAR(scores(kXent, {kLog2, 0, 0}, 3, 3)[0], 5.0 / 3 * std::log(2.0), 1e-7);
}

// Golden values of spec odin-confident 9, G3: cross-entropy to uniform = KL(U || p) + log K.
TEST(DetectorTest, XentIsTheDivergenceFromUniformAndLogK) {
  const double xent = scores(kXent, {2, 0, 0}, 3, 3)[0];
  EXPECT_NEAR(xent, 1.5728780995552178, 1e-14);
  EXPECT_NEAR(xent - std::log(3.0), 0.47426581088710806, 1e-14);
}

TEST(DetectorTest, UniformProbabilitiesScoreLowestWithBoth) {
  const std::vector<float> logits{1, 1, 1, 1, /**/ 5, 1, 1, 1, /**/ 9, 1, 1, 1};
  for (const Json& detector : {kMsp, kXent}) {
    const auto result = scores(detector, logits, 4, 4);
    EXPECT_LT(result[0], result[1]);
    EXPECT_LT(result[1], result[2]);
  }
  EXPECT_DOUBLE_EQ(scores(kXent, logits, 4, 4)[0], std::log(4.0));
}

// p over three outputs is (1/2, 1/4, 1/4); with K = 2 the last is a reject class.
TEST(DetectorTest, RejectOutputsTakePartInTheSoftmaxOnly) {
  EXPECT_NEAR(scores(kMsp, {0, 0, kLog2}, 3, 2)[0], 0.25, 1e-7);
  EXPECT_NEAR(scores(kXent, {0, kLog2, 0}, 3, 2)[0], -(std::log(0.25) + std::log(0.5)) / 2, 1e-7);
}

TEST(DetectorTest, AgreesWithTheDefinitionsOnRandomLogits) {
  CounterRandom random{1, 0};
  std::vector<float> logits(200 * 10);
  for (float& logit : logits) logit = static_cast<float>(5 * random.normal());
  const auto msp = scores(kMsp, logits, 10, 10);
  const auto xent = scores(kXent, logits, 10, 10);
  for (std::size_t image = 0; image < 200; ++image) {
    double sum = 0, largest = 0, log_sum = 0;
    for (std::size_t c = 0; c < 10; ++c) sum += std::exp(double{logits[image * 10 + c]});
    for (std::size_t c = 0; c < 10; ++c) {
      const double p = std::exp(double{logits[image * 10 + c]}) / sum;
      largest = std::max(largest, p);
      log_sum += std::log(p);
    }
    EXPECT_NEAR(msp[image], largest, 1e-13);
    EXPECT_NEAR(xent[image], -log_sum / 10, 1e-11);
  }
}

TEST(DetectorTest, LargeLogitsDoNotOverflow) {
  EXPECT_DOUBLE_EQ(scores(kMsp, {3e38F, 0}, 2, 2)[0], 1.0);
  EXPECT_NEAR(scores(kXent, {-1000, -1000}, 2, 2)[0], std::log(2.0), 1e-12);
}

TEST(DetectorTest, NamesTheFirstImageWithoutAFiniteScore) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Json& detector : {kMsp, kXent}) {
    const auto message = message_of<Error>([&] {
      (void)scores(detector, {0, 1, 0, nan, nan, 0}, 2, 2);
    });
    EXPECT_EQ(message.rfind("image 1: ", 0), 0U) << message;
  }
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THROW((void)scores(kMsp, {infinity, 0}, 2, 2), Error);
}

TEST(DetectorTest, RefusesUnknownDetectorsAndVersions) {
  EXPECT_EQ(message_of<ConfigError>([] {
              (void)scores({{"name", "oden"}, {"version", 1}}, {0, 0}, 2, 2);
            }),
            "detector: name: \"oden\" is not valid (one of msp, uniform_cross_entropy, "
            "reject_classes, max_logit, energy, temperature_scaling)");
  EXPECT_EQ(message_of<ConfigError>([] {
              (void)scores({{"name", "msp"}, {"version", 7}}, {0, 0}, 2, 2);
            }),
            "detector: version: 7 is not valid (this program has version 1)");
}

TEST(DetectorTest, AnEmptySplitHasNoScores) { EXPECT_TRUE(scores(kMsp, {}, 3, 3).empty()); }

}  // namespace
}  // namespace oodsweep
