#include "methods/greedy_weights.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

/// Two terms per image: the first tells the sides apart, the second speaks against it.
const ScoreTerms kIn{2, {0.1, 0.9, 0.2, 0.8, 0.3, 0.7}};
const ScoreTerms kOut{2, {0.7, 0.3, 0.8, 0.2, 0.9, 0.1}};

double auroc(std::span<const double> in, std::span<const double> out) {
  double sum = 0.0;
  for (const double a : in) {
    for (const double b : out) sum += a > b ? 1.0 : (a == b ? 0.5 : 0.0);
  }
  return sum / static_cast<double>(in.size() * out.size());
}

TEST(GreedyWeightsTest, ScoresAreMinusTheWeightedSums) {
  const std::vector<double> scores = weighted_scores({2, {1, 2, 3, 4}}, std::vector{0.5, 10.0});
  EXPECT_EQ(scores, (std::vector{-20.5, -41.5}));
}

// With the weights (1, 1) all sums are 1 and nothing is told apart. The first coordinate takes the
// smallest weight above 1 that is best; then no weight of the second is better.
TEST(GreedyWeightsTest, ACoordinateTakesTheSmallestOfTheBest) {
  const auto told_apart = [](std::span<const double> in, std::span<const double> out) {
    return auroc(in, out) > 0.99 ? 1.0 : 0.0;
  };
  EXPECT_EQ(greedy_weights(kIn, kOut, told_apart), (std::vector{1.1, 1.0}));
}

TEST(GreedyWeightsTest, NothingToGainLeavesTheWeightsAtOne) {
  int calls = 0;
  const auto flat = [&](std::span<const double>, std::span<const double>) {
    ++calls;
    return 0.5;
  };
  EXPECT_EQ(greedy_weights(kIn, kOut, flat), (std::vector{1.0, 1.0}));
  EXPECT_EQ(calls, 1 + 2 * 21);
}

TEST(GreedyWeightsTest, GivesUpAfterTenSweeps) {
  int calls = 0;
  const auto ever_better = [&](std::span<const double>, std::span<const double>) {
    return static_cast<double>(++calls);
  };
  (void)greedy_weights(kIn, kOut, ever_better);
  EXPECT_EQ(calls, 1 + 10 * 2 * 21);
}

}  // namespace
}  // namespace oodsweep
