#pragma once

#include "sweeps/stage_builder.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// All variants of a method: every combination of its score-level parameters, the last one running
/// fastest; one variant {} without such parameters.
[[nodiscard]] Scoring method_scoring(const MethodSpec& method);

}  // namespace oodsweep
