#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/json.hpp"

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
/// @param detector {"name": "msp" | "uniform_cross_entropy", "version": n}.
/// @throws ConfigError for another detector or version.
/// @throws Error naming the first image whose score is not finite.
[[nodiscard]] std::vector<double> scores_from_logits(const Json& detector,
                                                     const LogitsView& logits);

}  // namespace oodsweep
