#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "results/metrics/detection_metrics.hpp"

namespace oodsweep {

/// What a classifier answers. Softmax and sums in double from float logits.
struct Classification {
  std::vector<double> confidence;   ///< [n] largest softmax probability at the given temperature.
  std::vector<std::uint8_t> right;  ///< [n] 1 where the most probable class is the label.

  [[nodiscard]] std::int64_t mistakes() const;
};

/// @param logits  [n, outputs] row-major.
/// @param classes The first `classes` outputs are those of the classifier (the rest reject).
/// @param labels  [n] in [0, classes).
/// @param temperature > 0, divides the logits.
/// @throws Error with the image's index for a logit that is not finite or a label out of range.
[[nodiscard]] Classification classify(std::span<const float> logits, std::int64_t outputs,
                                      std::int64_t classes, std::span<const std::int32_t> labels,
                                      double temperature);

/// Detection of mistakes (spec ssl-oe 4.2): mistakes are the positive class, right answers the
/// other. `scores` as detectors give them, higher = surer.
struct ErrorDetection {
  double auroc = 0.0;
  double aupr = 0.0;   ///< Step rule.
  double fpr95 = 0.0;  ///< Nearest recall.
};

/// @throws Error if all answers are right or all are wrong, or a score is not finite.
[[nodiscard]] ErrorDetection detect_errors(std::span<const double> scores,
                                           std::span<const std::uint8_t> right);

}  // namespace oodsweep
