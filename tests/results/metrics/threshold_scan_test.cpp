#include "results/metrics/threshold_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace oodsweep {
namespace {

struct Pair {
  std::vector<double> in;
  std::vector<double> out;
};

/// Spec odin-confident 9, G6: ties within a side and unequal sizes, six and three at the maximum.
Pair golden() {
  Pair pair{{1, 1, 1, 1, 1, 1, 0.9, 0.8, 0.7, 0.3}, {1, 1, 1, 0.75, 0.6, 0.5, 0.4, 0.35, 0.2}};
  pair.out.insert(pair.out.end(), 11, 0.1);
  return pair;
}

TEST(ThresholdScanTest, GivesTheNumbersOfTheCodeOfLee2018) {
  const Pair pair = golden();
  const SortedScores in{pair.in, "in"};
  const SortedScores out{pair.out, "out"};
  const ThresholdScan scan = *scan_of_lee({.in = in, .out = out});
  EXPECT_EQ(scan.start, 0.1);
  EXPECT_EQ(scan.end, 1.0);
  const ScanSummary found = scan_thresholds({.in = in, .out = out}, scan);
  EXPECT_NEAR(found.auroc, 0.820, 1e-12);
  EXPECT_NEAR(found.aupr_in, 0.7915837, 5e-8);
  EXPECT_NEAR(found.aupr_out, 0.9160581, 5e-8);
  EXPECT_EQ(found.fpr95, 1.0);  // no threshold keeps 94 to 96 % of ten images
}

TEST(ThresholdScanTest, WithItsLastRectangleItIsTheScanOfLiang2018) {
  const Pair pair = golden();
  const SortedScores in{pair.in, "in"};
  const SortedScores out{pair.out, "out"};
  const ThresholdScan scan{.start = 0.1, .end = 1.0, .steps = 100000, .adds_last_rectangle = true};
  EXPECT_NEAR(scan_thresholds({.in = in, .out = out}, scan).auroc, 0.910, 1e-12);
}

TEST(ThresholdScanTest, IsNearTheExactMetricsWhereNothingSaturates) {
  std::mt19937 rng{3};
  std::normal_distribution<double> normal;
  Pair pair;
  for (int i = 0; i < 2000; ++i) pair.in.push_back(normal(rng) + 1.5);
  for (int i = 0; i < 3000; ++i) pair.out.push_back(normal(rng));
  const SortedScores in{pair.in, "in"};
  const SortedScores out{pair.out, "out"};
  const DetectionScores scores{.in = in, .out = out};
  const ScanSummary found = scan_thresholds(scores, *scan_of_lee(scores));
  const DetectionSummary exact =
      summarise(scores, AuprRule::kBalancedStep, ThresholdRule::kAtLeast, 95);
  EXPECT_NEAR(found.auroc, exact.auroc, 1e-3);
  EXPECT_NEAR(found.aupr_in, exact.aupr_in, 1e-2);
  EXPECT_NEAR(found.aupr_out, exact.aupr_out, 1e-2);
  EXPECT_NEAR(found.fpr95, exact.fpr_in, 1e-2);
}

TEST(ThresholdScanTest, EqualScoresHaveNoRangeToScan) {
  const SortedScores one{std::vector{0.5, 0.5}, "both"};
  EXPECT_FALSE(scan_of_lee({.in = one, .out = one}).has_value());
}

TEST(SortedScoresTest, GivesItsScoresBack) {
  const std::vector<double> given{3.5, -0.25, 1e-300, -7e300, 0.0};
  const SortedScores sorted{given, "in"};
  std::vector<double> expected = given;
  std::sort(expected.begin(), expected.end());
  for (std::size_t i = 0; i < given.size(); ++i) EXPECT_EQ(sorted.value(i), expected[i]);
}

}  // namespace
}  // namespace oodsweep
