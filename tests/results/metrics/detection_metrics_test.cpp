#include "results/metrics/detection_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/error.hpp"
#include "tests/results/metrics/slow_metrics.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using Scores = std::vector<double>;

SortedScores sorted(const Scores& scores) { return {std::span{scores}, "scores"}; }

struct Pair {
  Scores in;
  Scores out;
};

double auroc_of(const Pair& pair) {
  return auroc({.in = sorted(pair.in), .out = sorted(pair.out)});
}
double aupr_of(const Pair& pair, Positive positive, AuprRule rule) {
  return aupr({.in = sorted(pair.in), .out = sorted(pair.out)}, positive, rule);
}
double fpr_of(const Pair& pair, Positive positive, ThresholdRule rule, int percent) {
  return fpr_at_recall({.in = sorted(pair.in), .out = sorted(pair.out)}, positive, rule, percent);
}

double error_of(const Pair& pair) {
  return smallest_detection_error({.in = sorted(pair.in), .out = sorted(pair.out)});
}

constexpr Positive kBothClasses[] = {Positive::kIn, Positive::kOut};
constexpr AuprRule kAuprRules[] = {AuprRule::kStep, AuprRule::kTrapezoid, AuprRule::kBalancedStep};
constexpr ThresholdRule kThresholdRules[] = {ThresholdRule::kNearestRecall,
                                             ThresholdRule::kAtLeast};

TEST(AurocTest, CountsATieAsHalfAWin) {
  // Pairs (in, out): 2>1, 2>0, 1=1, 1>0. Three wins and one tie out of four.
  EXPECT_DOUBLE_EQ(auroc_of({{2, 1}, {1, 0}}), 3.5 / 4);
}

TEST(AurocTest, KnowsTheDirectionOfScores) {
  EXPECT_DOUBLE_EQ(auroc_of({{3, 4}, {1, 2}}), 1.0);
  EXPECT_DOUBLE_EQ(auroc_of({{1, 2}, {3, 4}}), 0.0);
  EXPECT_DOUBLE_EQ(auroc_of({{5}, {5}}), 0.5);
}

TEST(AurocTest, TiesZerosOfBothSignsAndOrdersNegativeAndTinyNumbers) {
  EXPECT_DOUBLE_EQ(auroc_of({{0.0}, {-0.0}}), 0.5);
  EXPECT_DOUBLE_EQ(auroc_of({{-1.0}, {-2.0}}), 1.0);
  const double tiny = std::numeric_limits<double>::denorm_min();
  EXPECT_DOUBLE_EQ(auroc_of({{tiny, 1.0}, {0.0, -tiny}}), 1.0);
  EXPECT_DOUBLE_EQ(auroc_of({{std::nextafter(1.0, 2.0)}, {1.0}}), 1.0);
}

TEST(AuprTest, StepAndTrapezoidAreWorkedOutByHand) {
  const Pair pair{{0.9, 0.4}, {0.5, 0.1}};
  // Outliers positive, from the lowest score: 0.1 (out) R=1/2 P=1; 0.4 (in) R=1/2 P=1/2;
  // 0.5 (out) R=1 P=2/3; 0.9 (in) R=1 P=1/2.
  EXPECT_DOUBLE_EQ(aupr_of(pair, Positive::kOut, AuprRule::kStep), 0.5 * 1 + 0.5 * 2 / 3);
  EXPECT_DOUBLE_EQ(aupr_of(pair, Positive::kOut, AuprRule::kTrapezoid),
                   0.5 * 1 + 0.5 * (2.0 / 3 + 0.5) / 2);
  // In-distribution positive, from the highest: 0.9 R=1/2 P=1; 0.5 P=1/2; 0.4 R=1 P=2/3.
  EXPECT_DOUBLE_EQ(aupr_of(pair, Positive::kIn, AuprRule::kStep), 0.5 * 1 + 0.5 * 2 / 3);
}

TEST(AuprTest, ATiedGroupIsOneThreshold) {
  // One threshold for all: R=1, P = 1 of 4 outliers.
  EXPECT_DOUBLE_EQ(aupr_of({{1, 1, 1}, {1}}, Positive::kOut, AuprRule::kStep), 0.25);
  EXPECT_DOUBLE_EQ(aupr_of({{1, 1, 1}, {1}}, Positive::kIn, AuprRule::kStep), 0.75);
  // From (R=0, P=1) straight to (R=1, P=1/4).
  EXPECT_DOUBLE_EQ(aupr_of({{1, 1, 1}, {1}}, Positive::kOut, AuprRule::kTrapezoid), 0.625);
}

// Golden values of spec odin-confident 9, G5: twenty scores a side, four of them on both.
TEST(GoldenMetricsTest, EqualSidesWithTies) {
  Pair pair;
  for (int i = 0; i < 20; ++i) {
    pair.in.push_back(5 + 5 * i);
    pair.out.push_back(2 + 4 * i);
  }
  const double fpr = fpr_of(pair, Positive::kIn, ThresholdRule::kAtLeast, 95);
  EXPECT_DOUBLE_EQ(fpr, 0.90);
  EXPECT_DOUBLE_EQ(detection_error_at(95, fpr), 0.475);
  EXPECT_DOUBLE_EQ(error_of(pair), 0.375);
  EXPECT_DOUBLE_EQ(auroc_of(pair), 0.625);
  for (const AuprRule rule : {AuprRule::kStep, AuprRule::kBalancedStep}) {  // equally many
    EXPECT_NEAR(aupr_of(pair, Positive::kIn, rule), 0.6961651703954083, 1e-15);
    EXPECT_NEAR(aupr_of(pair, Positive::kOut, rule), 0.6112480829452325, 1e-15);
  }
}

// G6: ties within a side and unequal sizes, so that precision from rates differs from counts.
TEST(GoldenMetricsTest, UnequalSidesWithTies) {
  Pair pair{{1, 1, 1, 1, 1, 1, 0.9, 0.8, 0.7, 0.3}, {1, 1, 1, 0.75, 0.6, 0.5, 0.4, 0.35, 0.2}};
  pair.out.insert(pair.out.end(), 11, 0.1);
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kIn, ThresholdRule::kAtLeast, 95), 0.40);
  EXPECT_DOUBLE_EQ(error_of(pair), 1 - 0.85);
  EXPECT_DOUBLE_EQ(auroc_of(pair), 0.865);
  EXPECT_NEAR(aupr_of(pair, Positive::kIn, AuprRule::kBalancedStep), 0.7998102207390132, 1e-15);
  EXPECT_NEAR(aupr_of(pair, Positive::kIn, AuprRule::kStep), 0.6675135975135975, 1e-15);
  EXPECT_NEAR(aupr_of(pair, Positive::kOut, AuprRule::kBalancedStep), 0.8911216153127919, 1e-15);
  EXPECT_NEAR(aupr_of(pair, Positive::kOut, AuprRule::kStep), 0.931765903729913, 1e-15);
}

TEST(DetectionErrorTest, IsNeverWorseThanCallingEverythingOneSide) {
  EXPECT_DOUBLE_EQ(error_of({{1, 2}, {3, 4}}), 0.5);
  EXPECT_DOUBLE_EQ(error_of({{5}, {5}}), 0.5);
  EXPECT_DOUBLE_EQ(error_of({{3, 4}, {1, 2}}), 0.0);
}

TEST(FprTest, DependsOnWhichClassIsPositive) {
  const Pair pair{{0.9, 0.8, 0.7, 0.2}, {0.6, 0.5, 0.3, 0.1}};
  // Keep 3 of 4 in-distribution images: threshold 0.7, no outlier reaches it.
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kIn, ThresholdRule::kAtLeast, 75), 0.0);
  // Catch 3 of 4 outliers: threshold 0.5, the in-distribution image at 0.2 is a false alarm.
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kAtLeast, 75), 0.25);
}

TEST(FprTest, NearestRecallMayStayBelowTheLevelAndTakesTheLargerOfTwo) {
  // Recalls of the outliers 1, 2, 3 (sorted up): 1/3, 2/3, 1. In-distribution at 0.5, 2.5, 3.5.
  const Pair pair{{0.5, 2.5, 3.5}, {1, 2, 3}};
  // 70 %: 2/3 is nearest; thresholds up to before 3 keep it, and 2.5 is a false alarm by then.
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kNearestRecall, 70), 2.0 / 3);
  // At least 70 % needs all three: 0.5 and 2.5 are caught with them, 3.5 is not.
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kAtLeast, 70), 2.0 / 3);
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kAtLeast, 66), 1.0 / 3);
  // Two outliers at 75 %: 1/2 and 1 are equally near, so full recall, at its strictest threshold.
  EXPECT_DOUBLE_EQ(fpr_of({{3, 5}, {2, 4}}, Positive::kOut, ThresholdRule::kNearestRecall, 75),
                   0.5);
}

TEST(FprTest, ALevelThatFallsOnACountIsMetExactly) {
  // 95 % of 20 is 19, although 0.95 * 20 is not 19 in binary. The 20th outlier scores above all.
  Pair pair{{10, 30, 31, 32}, {}};
  for (int i = 0; i < 19; ++i) pair.out.push_back(i < 10 ? 0 : 20);
  pair.out.push_back(40);
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kAtLeast, 95), 0.25);
  // The same recall up to before the outlier at 40.
  EXPECT_DOUBLE_EQ(fpr_of(pair, Positive::kOut, ThresholdRule::kNearestRecall, 95), 1.0);
}

TEST(FprTest, OneImagePerSideIsOddNotWrong) {
  EXPECT_DOUBLE_EQ(fpr_of({{0.5}, {0.5}}, Positive::kIn, ThresholdRule::kAtLeast, 95), 1.0);
  EXPECT_DOUBLE_EQ(fpr_of({{0.6}, {0.5}}, Positive::kOut, ThresholdRule::kNearestRecall, 95), 0.0);
}

TEST(FprTest, RefusesALevelThatIsNoPercentage) {
  const Pair pair{{1}, {2}};
  EXPECT_THROW(fpr_of(pair, Positive::kIn, ThresholdRule::kAtLeast, 0), InternalError);
  EXPECT_THROW(fpr_of(pair, Positive::kIn, ThresholdRule::kAtLeast, 101), InternalError);
}

TEST(SortedScoresTest, RefusesWhatItCannotRankAndNamesTheImage) {
  const auto message = [](Scores scores) {
    return message_of<Error>([&] { SortedScores{std::span<const double>{scores}, "outliers"}; });
  };
  EXPECT_EQ(message({}), "there are no scores (outliers)");
  EXPECT_EQ(message({0.5, NAN}), "the score of image 1 (outliers) is nan, not a finite number");
  EXPECT_EQ(message({0.5, 1, -INFINITY}),
            "the score of image 2 (outliers) is -inf, not a finite number");
  const std::vector<float> floats{1.0F, std::numeric_limits<float>::infinity()};
  EXPECT_THROW((SortedScores{std::span{floats}, "in"}), Error);
}

TEST(SortedScoresTest, FloatsRankAsTheDoublesTheyAre) {
  const std::vector<float> in{0.1F, 0.7F, -3.5F};
  const Scores out{0.1, static_cast<double>(0.1F), -3.5};
  const SortedScores in_scores{std::span{in}, "in"};
  // 0.1F > 0.1: win, tie, win. 0.7F: 3 wins. -3.5F: one tie.
  EXPECT_DOUBLE_EQ(auroc({.in = in_scores, .out = sorted(out)}), (2.5 + 3 + 0.5) / 9);
}

/// Random sides of random sizes; few distinct values make many ties.
Pair random_pair(std::mt19937& rng) {
  Pair pair{Scores(1 + rng() % 60), Scores(1 + rng() % 60)};
  const auto values = 1 + rng() % 40;
  const bool fine = rng() % 3 == 0;
  const auto score = [&](double shift) {
    const double coarse = static_cast<double>(rng() % values) + shift;
    return fine ? coarse + static_cast<double>(rng()) / 4294967296.0 - 20 : coarse - 10;
  };
  for (double& s : pair.in) s = score(3);
  for (double& s : pair.out) s = score(0);
  return pair;
}

TEST(DetectionMetricsTest, EqualTheirSlowDefinitionsOnRandomScoresWithTies) {
  std::mt19937 rng{7};
  for (int round = 0; round < 400; ++round) {
    const Pair pair = random_pair(rng);
    const SortedScores in = sorted(pair.in);
    const SortedScores out = sorted(pair.out);
    for (const Positive positive : kBothClasses) {
      const SlowMetrics slow{pair.in, pair.out, positive};
      EXPECT_DOUBLE_EQ(auroc({in, out}), slow.auroc());
      for (const AuprRule rule : kAuprRules) {
        EXPECT_NEAR(aupr({in, out}, positive, rule), slow.aupr(rule), 1e-12);
      }
      for (const ThresholdRule rule : kThresholdRules) {
        for (const int percent : {50, 75, 90, 95, 99, 100}) {
          EXPECT_DOUBLE_EQ(fpr_at_recall({in, out}, positive, rule, percent),
                           slow.fpr(rule, percent))
              << "round " << round << " percent " << percent;
        }
      }
    }
  }
}

TEST(DetectionMetricsTest, TheSummaryIsTheSingleMetricsTogether) {
  std::mt19937 rng{11};
  const Pair pair = random_pair(rng);
  const SortedScores in = sorted(pair.in);
  const SortedScores out = sorted(pair.out);
  for (const AuprRule aupr_rule : kAuprRules) {
    for (const ThresholdRule rule : kThresholdRules) {
      const DetectionSummary all = summarise({in, out}, aupr_rule, rule, 95);
      EXPECT_EQ(all.auroc, auroc({in, out}));
      EXPECT_EQ(all.aupr_in, aupr({in, out}, Positive::kIn, aupr_rule));
      EXPECT_EQ(all.aupr_out, aupr({in, out}, Positive::kOut, aupr_rule));
      EXPECT_EQ(all.fpr_in, fpr_at_recall({in, out}, Positive::kIn, rule, 95));
      EXPECT_EQ(all.fpr_out, fpr_at_recall({in, out}, Positive::kOut, rule, 95));
    }
  }
}

}  // namespace
}  // namespace oodsweep
