#pragma once

#include <memory>
#include <vector>

#include "orchestrator/scheduling/task_graph.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Stage i becomes task i. Every stage gets width 1, since today's workers take no other; wider and
/// moldable tasks are scheduled all the same, by tests and benchmarks.
/// @param seconds Estimate of each stage.
[[nodiscard]] std::shared_ptr<const TaskGraph> task_graph(const StageGraph& graph,
                                                          const std::vector<double>& seconds);

}  // namespace oodsweep
