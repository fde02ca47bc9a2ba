#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "results/folders/stage_folder.hpp"
#include "results/scores/score_files.hpp"

namespace oodsweep {

/// The rows of an evaluate stage "in_distribution": `test_error`, `test_accuracy`,
/// `rms_calibration`, `mad_calibration`, `soft_f1` once (they belong to the network, so their
/// variant is {}), and `error_detection_fpr95|auroc|aupr` for each variant. Confidence = largest
/// softmax at temperature 1; the most confident bin of calibration does not count (spec
/// ssl-oe 4.4). A value that does not exist (no mistakes, too few images) is a row with its reason.
///
/// @param material Of the stage; `places` names what the rows are called by.
/// @param classes  The first `classes` outputs are those of the classifier.
/// @throws Error for scores or logits that are not finite, with the image's index, and for files
///         that do not belong together.
[[nodiscard]] std::vector<MetricRow> in_distribution_rows(const Json& material, const Json& places,
                                                          std::int64_t classes,
                                                          const OutputsFile& outputs,
                                                          const ScoresFile& scores);

/// The rows of an evaluate stage "detection": for each variant and convention `auroc`, `aupr` (or
/// `aupr_in` and `aupr_out`, as the convention reports it) and `fpr95`, on whole sets (draw -1)
/// and, if the convention draws and not every draw would be the whole sets, per draw 0, 1, ...
///
/// @throws Error as above; ConfigError for an unknown convention.
[[nodiscard]] std::vector<MetricRow> detection_rows(const Json& material, const Json& places,
                                                    const ScoresFile& in, const ScoresFile& out);

}  // namespace oodsweep
