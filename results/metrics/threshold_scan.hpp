#pragma once

#include <cstdint>
#include <optional>

#include "results/metrics/detection_metrics.hpp"

namespace oodsweep {

/// Evaluation as published code does it that scans a grid of thresholds instead of the scores' own
/// (spec odin-confident 4.2): start + k * (end - start) / steps, the end excluded. Kept to compare
/// with printed numbers; where many scores lie at the maximum it is far from the exact metrics.
struct ThresholdScan {
  double start = 0.0;
  double end = 1.0;
  std::int64_t steps = 200000;
  bool adds_last_rectangle = false;  ///< AUROC: FPR * TPR of the last threshold.
};

/// In-distribution is positive; TPR counts scores >= the threshold, FPR those above it.
struct ScanSummary {
  double auroc = 0.0;
  double fpr95 = 0.0;    ///< Mean over thresholds with a TPR of 0.94 to 0.96; 1 if there is none.
  double aupr_in = 0.0;  ///< Precision from rates, as aupr_out.
  double aupr_out = 0.0;
};

/// The grid of Lee 2018: 200,000 steps over the range of all scores, without the last rectangle.
/// None if all scores are equal.
[[nodiscard]] std::optional<ThresholdScan> scan_of_lee(DetectionScores scores);

/// @param scan start < end, at least one step.
[[nodiscard]] ScanSummary scan_thresholds(DetectionScores scores, const ThresholdScan& scan);

}  // namespace oodsweep
