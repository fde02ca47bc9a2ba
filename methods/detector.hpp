#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/json.hpp"
#include "methods/greedy_weights.hpp"

namespace oodsweep {

/// Stored logits of one split: [count, outputs], row-major.
struct LogitsView {
  std::span<const float> values;
  std::int64_t count = 0;
  std::int64_t outputs = 0;
  std::int64_t classes = 0;  ///< K: in-distribution classes among the outputs.
};

/// One float64 score per image, higher = more in-distribution, for detectors that logits determine.
/// Softmax runs over all outputs; the maximum and the mean over the first K.
/// @param detector {"name": "msp" | "max_logit" | "energy" | ..., "version": n, ...},
///                 fitted if it is fitted_on() something.
/// @throws ConfigError for another detector, version or parameter.
/// @throws Error naming the first image whose score is not finite.
[[nodiscard]] std::vector<double> scores_from_logits(const Json& detector,
                                                     const LogitsView& logits);

/// What a detector's score is fitted on first.
enum class FittedOn {
  kNothing,
  kValidationOutliers,  ///< "fit": "validation_outliers"
  kHeldOut              ///< "fit": "held_out": labelled images that were not trained on.
};
[[nodiscard]] FittedOn fitted_on(const Json& detector);

/// A detector of kHeldOut with what was found ("temperature") in place of "fit".
/// @param labels [count]. @throws Error as fit_temperature().
[[nodiscard]] Json fit_detector_held_out(Json detector, const LogitsView& held_out,
                                         std::span<const std::int32_t> labels);

/// A detector of kValidationOutliers with its weights. @param separation AUROC of the scores of two
/// sides.
[[nodiscard]] Json fit_detector(const Json& detector, const LogitsView& in,
                                const std::vector<LogitsView>& validation_outliers,
                                const Separation& separation);

}  // namespace oodsweep
