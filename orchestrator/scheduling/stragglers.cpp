#include "orchestrator/scheduling/stragglers.hpp"

#include <algorithm>
#include <utility>

namespace oodsweep {

std::vector<AssignmentId> stragglers(const std::map<AssignmentId, RunningAssignment>& running,
                                     double now, double factor) {
  std::vector<std::pair<double, AssignmentId>> late;
  for (const auto& [id, run] : running) {
    const double overdue = now - run.since - factor * run.seconds;
    const bool may_repeat = run.grant.lane == Lane::kWorker && run.grant.slots.size() == 1 &&
                            !run.has_second && !run.grant.tasks.empty();
    if (may_repeat && run.seconds > 0.0 && overdue > 0.0) late.emplace_back(-overdue, id);
  }
  std::sort(late.begin(), late.end());
  std::vector<AssignmentId> ids;
  for (const auto& [overdue, id] : late) ids.push_back(id);
  return ids;
}

}  // namespace oodsweep
