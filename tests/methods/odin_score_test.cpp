#include "methods/odin/odin_score.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/random.hpp"
#include "methods/msp/msp_detector.hpp"

namespace oodsweep {
namespace {

using Logits = std::vector<float>;

std::vector<Logits> random_logits(std::size_t images, double spread) {
  CounterRandom random{3, 0};
  std::vector<Logits> all(images, Logits(10));
  for (Logits& logits : all) {
    for (float& logit : logits) logit = static_cast<float>(spread * random.normal());
  }
  return all;
}

/// Images from the smallest value to the largest.
template <class Value>
std::vector<std::size_t> ranking(const std::vector<Logits>& images, Value value) {
  std::vector<std::size_t> order(images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return value(images[a]) < value(images[b]); });
  return order;
}

// Golden values of spec odin-confident 9, G2: gaps of (2, 1, 0.5, -1) are 1, 1.5 and 3.
TEST(OdinScoreTest, GoldenValuesOfOneImage) {
  const Logits logits{2, 1, 0.5, -1};
  const LogitGaps gaps = logit_gaps(logits, 4);
  EXPECT_DOUBLE_EQ(gaps.mean, 5.5 / 3);                        // U1
  EXPECT_DOUBLE_EQ(gaps.mean_square, (1.0 + 2.25 + 9.0) / 3);  // U2
  EXPECT_NEAR(temperature_softmax(logits, 4, 1000), 0.2503438397677215, 1e-15);
  EXPECT_NEAR(temperature_margin(logits, 4, 1000), 5.493880225541158, 1e-12);
  EXPECT_NEAR(temperature_margin(logits, 4, 1e9), 5.5, 1e-8);  // (N - 1) U1
}

TEST(OdinScoreTest, IsMspBitForBitAtTemperatureOne) {
  for (const Logits& logits : random_logits(500, 6)) {
    EXPECT_EQ(temperature_softmax(logits, 10, 1.0), max_softmax(logits, 10));
    EXPECT_EQ(temperature_softmax(logits, 7, 1.0), max_softmax(logits, 7));  // K = 7, 3 reject
  }
}

TEST(OdinScoreTest, ScoreAndMarginAreOneNumber) {
  for (const Logits& logits : random_logits(200, 3)) {
    for (const double t : {0.5, 1.0, 2.0, 50.0, 1000.0}) {
      const double margin = temperature_margin(logits, 10, t);
      EXPECT_NEAR(temperature_softmax(logits, 10, t), 1.0 / (10.0 - margin / t), 1e-14);
    }
  }
}

// What is stored is S. In single precision S at T = 1000 would be ties; a double still ranks as R.
TEST(OdinScoreTest, RanksAsTheMarginUpToTheLargestTemperature) {
  const std::vector<Logits> images = random_logits(2000, 3);
  for (const double t : {1.0, 1000.0, 1e6}) {
    EXPECT_EQ(ranking(images, [&](const Logits& l) { return temperature_softmax(l, 10, t); }),
              ranking(images, [&](const Logits& l) { return temperature_margin(l, 10, t); }))
        << t;
  }
}

TEST(OdinScoreTest, RanksByTheMeanGapInTheLimit) {
  const std::vector<Logits> images = random_logits(300, 3);
  EXPECT_EQ(ranking(images, [](const Logits& l) { return temperature_softmax(l, 10, 1e6); }),
            ranking(images, [](const Logits& l) { return logit_gaps(l, 10).mean; }));
}

// Spec odin-confident 1.4: S = 1 / (N - sum gaps / T + sum gaps^2 / (2 T^2)) up to (gap / T)^3.
TEST(OdinScoreTest, FollowsTheSecondOrderExpansion) {
  for (const Logits& logits : random_logits(50, 2)) {
    const LogitGaps gaps = logit_gaps(logits, 10);
    const double t = 500;
    const double expansion = 10 - 9 * gaps.mean / t + 9 * gaps.mean_square / (2 * t * t);
    EXPECT_NEAR(1 / temperature_softmax(logits, 10, t), expansion, 1e-5);
  }
}

// dL / df_i = (p_i - [i = yhat]) / T, by the definition in double.
TEST(LossSlopeTest, IsTheGradientOfTheLossUpToAScale) {
  for (const Logits& logits : random_logits(50, 2)) {
    for (const double t : {1.0, 7.0, 1000.0}) {
      const LossSlope slope = loss_slope(logits, 10, t);
      double sum = 0;
      for (const float logit : logits) sum += std::exp(logit / t);
      const auto named = std::max_element(logits.begin(), logits.end()) - logits.begin();
      for (std::size_t i = 0; i < 10; ++i) {
        const double p = std::exp(logits[i] / t) / sum;
        EXPECT_NEAR(
            slope.scale * slope.weights[i],
            (p - (std::ssize(logits) > named && static_cast<std::ptrdiff_t>(i) == named)) / t,
            1e-15);
      }
    }
  }
}

// p - onehot is zero in any precision here, and yet one class is nearer than the others.
TEST(LossSlopeTest, KeepsTheDirectionOfACertainNetwork) {
  const LossSlope slope = loss_slope(Logits{2000, 3, 0}, 3, 1.0);
  EXPECT_EQ(slope.weights[0], -1.0);
  EXPECT_NEAR(slope.weights[1] / slope.weights[2], std::exp(3.0), 1e-9);
  EXPECT_EQ(slope.scale, 0.0);
}

TEST(LossSlopeTest, NeedsAnotherClass) {
  EXPECT_THROW(static_cast<void>(loss_slope(Logits{1}, 1, 1.0)), InternalError);
}

}  // namespace
}  // namespace oodsweep
