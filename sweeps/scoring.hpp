#pragma once

#include "sweeps/stage_builder.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// All variants of a method: the combinations of its score-level parameters that its walk has, the
/// last one running fastest; one variant {} without such parameters.
[[nodiscard]] Scoring method_scoring(const MethodSpec& method);

}  // namespace oodsweep
