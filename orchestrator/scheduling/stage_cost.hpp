#pragma once

#include "sweeps/stage.hpp"

namespace oodsweep {

/// How long a stage takes compared with others, in passes over a data set: enough to order work by
/// the longest path and to weigh progress. Not seconds.
[[nodiscard]] double stage_cost(const Stage& stage);

}  // namespace oodsweep
