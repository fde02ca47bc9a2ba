#pragma once

#include <vector>

#include "orchestrator/coordinator/coordinator.hpp"
#include "results/store/run_account.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// What a run was before its first grant.
struct RunBeginning {
  std::vector<double> seconds;  ///< Estimate of each stage of the graph.
  std::vector<bool> done;       ///< Of each stage.
};

[[nodiscard]] RunBeginning beginning_of(const Coordinator& coordinator, const StageGraph& graph,
                                        std::vector<double> seconds);

/// What the run cost, beside its bound and what the simulation said on the slots that there were.
/// @param agents Ranks that evaluate.
[[nodiscard]] RunAccount closing_account(const Coordinator& coordinator, const StageGraph& graph,
                                         const RunBeginning& beginning, int agents);

}  // namespace oodsweep
