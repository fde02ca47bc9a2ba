#pragma once

#include <string>
#include <vector>

namespace oodsweep {

/// Conventions of metrics that a sweep may name, in the order in which stages list them. What they
/// mean: results/metrics.
[[nodiscard]] const std::vector<std::string>& convention_names();

/// Metrics of detection that "select_by" may name.
[[nodiscard]] const std::vector<std::string>& selection_metrics();

}  // namespace oodsweep
