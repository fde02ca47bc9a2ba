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
  kStep,          ///< Average precision: sum of (R_i - R_{i-1}) * P_i.
  kTrapezoid,     ///< sum of (R_i - R_{i-1}) * (P_i + P_{i-1}) / 2, from precision 1 at recall 0.
  kBalancedStep,  ///< kStep with precision from rates, TPR / (TPR + FPR): as if both sides had
                  ///< equally many images (Liang 2018, Lee 2018).
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

/// Smallest share of wrong decisions over all thresholds with both sides equally likely: min of
/// (1 - TPR) / 2 + FPR / 2. The same whichever class is positive. What the code of Liang 2018
/// prints as detection error, and one minus the detection accuracy of Lee 2018. At most 1/2.
[[nodiscard]] double smallest_detection_error(DetectionScores scores);

/// The detection error of the tables of Liang 2018: wrong decisions at a recall of exactly
/// `recall_percent`, both sides equally likely. @param fpr At that recall.
[[nodiscard]] constexpr double detection_error_at(int recall_percent, double fpr) {
  return (100 - recall_percent) / 200.0 + fpr / 2;
}

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
