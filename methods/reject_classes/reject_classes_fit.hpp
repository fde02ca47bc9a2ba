#pragma once

#include <vector>

#include "methods/detector.hpp"
#include "methods/greedy_weights.hpp"

namespace oodsweep {

/// Finds the weights of a weighted score of reject classes on validation outliers.
/// @param detector {"name": "reject_classes", "score": "weighted_reject" | "weighted_all", ...}.
/// @param in       In-distribution images.
/// @param out      The validation sets, taken together.
/// @return The detector with "weights" (and for weighted_all "reject_weights") in place of "fit".
[[nodiscard]] Json fit_reject_classes(Json detector, const LogitsView& in,
                                      const std::vector<LogitsView>& out,
                                      const Separation& separation);

}  // namespace oodsweep
