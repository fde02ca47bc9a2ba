#include "results/metrics/rejection.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/error.hpp"
#include "results/metrics/conventions.hpp"
#include "tests/results/metrics/slow_metrics.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

struct Sample {
  std::vector<double> in;
  std::vector<std::uint8_t> right;
  std::vector<double> out;

  [[nodiscard]] RejectionInput input() const { return {in, right, out}; }
};

/// Scores among `levels` values, so that there are ties; a tenth of the answers is wrong.
Sample random_sample(unsigned seed, std::size_t count, unsigned levels) {
  std::mt19937 rng{seed};
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    sample.in.push_back(static_cast<double>(rng() % levels) + levels / 4.0);
    sample.right.push_back(rng() % 10 == 0 ? 0 : 1);
    sample.out.push_back(static_cast<double>(rng() % levels));
  }
  return sample;
}

/// What happens when every image with a score at or below `threshold` is rejected, counted anew.
RejectionPoint at_threshold(const Sample& sample, double threshold) {
  double accepted = 0, wrong = 0, outliers = 0;
  for (std::size_t i = 0; i < sample.in.size(); ++i) {
    if (sample.in[i] <= threshold) continue;
    accepted += 1;
    wrong += sample.right[i] == 0 ? 1 : 0;
  }
  for (const double score : sample.out) outliers += score > threshold ? 1 : 0;
  RejectionPoint point;
  point.coverage = accepted / static_cast<double>(sample.in.size());
  if (accepted > 0) point.normal_error = wrong / accepted;
  if (accepted + outliers > 0) point.total_error = (wrong + outliers) / (accepted + outliers);
  return point;
}

/// The score at or below which the share of outliers is nearest to `percent`; of equally near
/// ones that which rejects more.
double nearest_threshold(const Sample& sample, int percent) {
  std::set<double> thresholds(sample.in.begin(), sample.in.end());
  thresholds.insert(sample.out.begin(), sample.out.end());
  double best = 0, best_distance = 1e9;
  for (const double threshold : thresholds) {
    double rejected = 0;
    for (const double score : sample.out) rejected += score <= threshold ? 1 : 0;
    const double distance =
        std::abs(100 * rejected - percent * static_cast<double>(sample.out.size()));
    const bool finds_all = rejected == static_cast<double>(sample.out.size());
    const bool is_first_of_all = finds_all && distance < best_distance;
    if (finds_all ? is_first_of_all : distance <= best_distance) {
      best = threshold;
      best_distance = distance;
    }
  }
  return best;
}

void expect_equal(const RejectionPoint& found, const RejectionPoint& expected) {
  EXPECT_DOUBLE_EQ(found.coverage, expected.coverage);
  ASSERT_EQ(found.normal_error.has_value(), expected.normal_error.has_value());
  if (found.normal_error) {
    EXPECT_DOUBLE_EQ(*found.normal_error, *expected.normal_error);
  }
  ASSERT_EQ(found.total_error.has_value(), expected.total_error.has_value());
  if (found.total_error) {
    EXPECT_DOUBLE_EQ(*found.total_error, *expected.total_error);
  }
}

// Sorted: out 1, in 2 (wrong), out 3, in 4, in 5, out 6. A third of the outliers is rejected at 1
// and at 2, of which 2 is taken: it rejects the wrong answer too.
TEST(RejectionTest, ByHand) {
  const Sample sample{{2, 4, 5}, {0, 1, 1}, {1, 3, 6}};
  const RejectionCurve curve{sample.input()};
  const RejectionPoint point = curve.at_recall(33);
  EXPECT_DOUBLE_EQ(point.coverage, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*point.normal_error, 0.0);
  EXPECT_DOUBLE_EQ(*point.total_error, 2.0 / 4);  // outliers 3 and 6 among 3, 4, 5, 6
  const RejectionPoint all = curve.at_recall(99);
  EXPECT_DOUBLE_EQ(all.coverage, 0.0);
  EXPECT_FALSE(all.normal_error.has_value());
  EXPECT_FALSE(all.total_error.has_value());
}

TEST(RejectionTest, AgreesWithCountingAnewAtEachThreshold) {
  for (const unsigned levels : {7U, 40U, 100000U}) {
    const Sample sample = random_sample(levels, 300, levels);
    const RejectionCurve curve{sample.input()};
    for (const int recall : rejection_recalls()) {
      SCOPED_TRACE(testing::Message() << levels << " levels, recall " << recall);
      expect_equal(curve.at_recall(recall),
                   at_threshold(sample, nearest_threshold(sample, recall)));
    }
  }
}

TEST(RejectionTest, CoverageIsOneMinusTheFalsePositiveRate) {
  for (const unsigned levels : {7U, 40U, 100000U}) {
    const Sample sample = random_sample(levels + 1, 200, levels);
    const SlowMetrics slow{sample.in, sample.out, Positive::kOut};
    const RejectionCurve curve{sample.input()};
    for (const int recall : rejection_recalls()) {
      EXPECT_NEAR(curve.at_recall(recall).coverage, 1.0 - slow.fpr_nearest(recall), 1e-12)
          << levels << " levels, recall " << recall;
    }
  }
}

TEST(RejectionTest, TheCurveRunsFromAcceptingAllToRejectingAll) {
  const Sample sample = random_sample(3, 500, 100000);
  const RejectionCurve curve{sample.input()};
  const std::vector<RejectionPoint> points = curve.points(256);
  ASSERT_EQ(points.size(), 256U);
  expect_equal(points.front(), at_threshold(sample, -1.0));
  EXPECT_EQ(points.back().coverage, 0.0);
  for (std::size_t i = 1; i < points.size(); ++i) {
    EXPECT_LE(points[i].coverage, points[i - 1].coverage);
  }
  std::set<double> thresholds(sample.in.begin(), sample.in.end());
  thresholds.insert(sample.out.begin(), sample.out.end());
  EXPECT_EQ(curve.points(100000).size(), thresholds.size() + 1);  // the first rejects nothing
}

TEST(RejectionTest, RefusesEmptySidesAndScoresThatAreNotFinite) {
  const Sample empty{{1.0}, {1}, {}};
  EXPECT_THROW(RejectionCurve{empty.input()}, Error);
  const Sample nan{{1.0, std::nan("")}, {1, 1}, {0.0}};
  EXPECT_EQ(message_of<Error>([&] { RejectionCurve{nan.input()}; }),
            "in-distribution image 1: the score is not a finite number");
}

}  // namespace
}  // namespace oodsweep
