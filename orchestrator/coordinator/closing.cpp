#include "orchestrator/coordinator/closing.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "orchestrator/planning/run_account.hpp"
#include "orchestrator/planning/run_plan.hpp"

namespace oodsweep {
namespace {

double planned_seconds(const StageGraph& graph, const RunBeginning& beginning, int slots) {
  const std::vector<std::uint32_t> uses(graph.stages.size(), 1);
  StageEstimates estimates;
  estimates.seconds = beginning.seconds;
  const RunPlan plan =
      plan_run(graph, estimates, uses, beginning.done, {static_cast<std::size_t>(slots)});
  return plan.slots.front().makespan_seconds;
}

}  // namespace

RunBeginning beginning_of(const Coordinator& coordinator, const StageGraph& graph,
                          std::vector<double> seconds) {
  RunBeginning beginning{std::move(seconds), {}};
  for (const Stage& stage : graph.stages) {
    beginning.done.push_back(coordinator.scheduler().state(stage.key) == TaskState::kDone);
  }
  return beginning;
}

RunAccount closing_account(const Coordinator& coordinator, const StageGraph& graph,
                           const RunBeginning& beginning, int agents) {
  const int slots = std::max(1, coordinator.most_slots());
  return account_of(graph, coordinator.ended(),
                    {.epoch = coordinator.roster().run().epoch,
                     .slots = slots,
                     .threads = agents,
                     .planned_seconds = planned_seconds(graph, beginning, slots)});
}

}  // namespace oodsweep
