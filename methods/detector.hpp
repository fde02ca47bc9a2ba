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
/// @param detector {"name": "msp" | "uniform_cross_entropy" | "reject_classes", "version": n, ...},
///                 fitted if it needs_fit().
/// @throws ConfigError for another detector, version or parameter.
/// @throws Error naming the first image whose score is not finite.
[[nodiscard]] std::vector<double> scores_from_logits(const Json& detector,
                                                     const LogitsView& logits);

/// Whether a detector has weights that are found on validation outliers first ("fit" is there).
[[nodiscard]] bool needs_fit(const Json& detector);

/// The detector with its weights. @param separation AUROC of the scores of two sides.
[[nodiscard]] Json fit_detector(const Json& detector, const LogitsView& in,
                                const std::vector<LogitsView>& validation_outliers,
                                const Separation& separation);

}  // namespace oodsweep
