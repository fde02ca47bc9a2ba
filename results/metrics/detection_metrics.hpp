#pragma once

#include "results/metrics/sorted_scores.hpp"

namespace oodsweep {

/// What one detector said about one test pair. Higher always means "more in-distribution"; a method
/// whose paper scores the other way round negates beforehand.
struct DetectionScores {
  const SortedScores& in;
  const SortedScores& out;
};

/// Which class counts as positive. The papers disagree, so no function below has a default.
enum class Positive {
  kIn,   ///< Liang 2018, Lee 2018: true positive rate = share of in-distribution images kept.
  kOut,  ///< Hendrycks 2019, Mohseni 2020, OpenOOD: share of outliers caught.
};

/// How precision is integrated over recall.
enum class AuprRule {
  kStep,       ///< Average precision: sum of (R_i - R_{i-1}) * P_i.
  kTrapezoid,  ///< sum of (R_i - R_{i-1}) * (P_i + P_{i-1}) / 2, from precision 1 at recall 0.
};

/// Which threshold stands for "95 % recall". A score equal to the threshold counts as positive, so
/// ties move whole groups; nothing is interpolated.
enum class ThresholdRule {
  /// The recall nearest to the level from either side, of two equally near ones the larger
  /// (Hendrycks 2019, published code). Among thresholds of equal recall the most permissive,
  /// except at full recall, where it is the strictest.
  kNearestRecall,
  /// The strictest threshold whose recall is at least the level (Liang 2018, OpenOOD).
  kAtLeast,
};

/// Probability that a random in-distribution image scores above a random outlier; a tie counts 1/2.
/// The same number whichever class is positive. A fraction, from integer counts.
[[nodiscard]] double auroc(DetectionScores scores);

/// Area under precision over recall; thresholds are the distinct scores. A fraction that depends on
/// the ratio of the two sides. The step rule is the one of Hendrycks 2019 (spec ssl-oe 4.2), the
/// trapezoid that of OpenOOD 1.5.
[[nodiscard]] double aupr(DetectionScores scores, Positive positive, AuprRule rule);

/// False positive rate where `recall_percent` of the positive class is found. A fraction, lower is
/// better. Levels are compared as integers (100 * found against percent * all), so a level that
/// falls on a count is met exactly. Scripts that compare rounded doubles can take the other
/// neighbour where two recalls are equally near.
///
/// @param recall_percent In [50, 100]; the papers use 95, and 90 for text.
/// @throws InternalError if `recall_percent` is out of range.
[[nodiscard]] double fpr_at_recall(DetectionScores scores, Positive positive, ThresholdRule rule,
                                   int recall_percent);

struct DetectionSummary {
  double auroc = 0.0;
  double aupr_in = 0.0;   ///< Positive::kIn
  double aupr_out = 0.0;  ///< Positive::kOut
  double fpr_in = 0.0;    ///< Positive::kIn
  double fpr_out = 0.0;   ///< Positive::kOut
};

/// All of the above in one pass over the two sorted sides.
[[nodiscard]] DetectionSummary summarise(DetectionScores scores, AuprRule aupr_rule,
                                         ThresholdRule threshold_rule, int recall_percent);

}  // namespace oodsweep
