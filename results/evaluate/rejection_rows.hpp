#pragma once

#include <vector>

#include "results/evaluate/metric_rows.hpp"

namespace oodsweep {

struct RejectionRows {
  std::vector<MetricRow> rows;
  std::vector<CurvePoint> curve;
};

/// The rows of an evaluate stage "rejection" (spec ssl-oe 4.3), for each variant and draw of
/// equally many images of both sides (of several outlier sets equally many each):
/// `coverage_tpr<N>`, `normal_error_tpr<N>` and `total_error_tpr<N>` for N in rejection_recalls(),
/// convention "ssl". The curve is that of the first variant and draw, 256 points:
/// `normal_error_at_coverage` and `total_error_at_coverage`, their "epoch" being the coverage.
/// @param classes The first `classes` outputs are those of the classifier.
/// @throws Error for scores or logits that are not finite, with the image's index.
[[nodiscard]] RejectionRows rejection_rows(const Json& material, const Json& places,
                                           std::int64_t classes, const OutputsFile& outputs,
                                           const ScoresFile& in,
                                           const std::vector<ScoresFile>& out);

}  // namespace oodsweep
