#include "orchestrator/scheduling/family_group.hpp"

#include <algorithm>

namespace oodsweep {
namespace {

bool waits_only_for(const TaskBoard& board, TaskIndex task, const std::vector<TaskIndex>& group) {
  const auto parents = board.graph().parents(task);
  return std::all_of(parents.begin(), parents.end(), [&](TaskIndex parent) {
    return board.state(parent) == TaskState::kDone ||
           std::find(group.begin(), group.end(), parent) != group.end();
  });
}

}  // namespace

std::vector<TaskIndex> family_group(const TaskBoard& board, TaskIndex seed, GroupLimits limits,
                                    const std::function<bool(TaskIndex)>& may_join) {
  std::vector<TaskIndex> group{seed};
  const std::uint32_t family = board.graph()[seed].family;
  if (family == Task::kNoFamily) return group;
  std::size_t ready = 1;
  double seconds = board.graph()[seed].seconds;
  for (const TaskIndex task : board.graph().family(family)) {
    if (group.size() == limits.tasks) break;
    if (task == seed) continue;
    const TaskState state = board.state(task);
    const bool is_ready = state == TaskState::kReady;
    const double with_task = seconds + board.graph()[task].seconds;
    if (with_task > limits.seconds) continue;
    const bool fits = is_ready ? ready < limits.ready
                               : state == TaskState::kWaiting && waits_only_for(board, task, group);
    if (!fits || !may_join(task)) continue;
    if (is_ready) ++ready;
    seconds = with_task;
    group.push_back(task);
  }
  return group;
}

}  // namespace oodsweep
