#include "orchestrator/scheduling/task_board.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {

TaskBoard::TaskBoard(std::shared_ptr<const TaskGraph> graph)
    : graph_{std::move(graph)},
      tasks_(graph_->size()),
      ready_workers_{graph_->size()},
      ready_threads_{graph_->size()} {
  counts_.total = counts_.waiting = static_cast<std::int64_t>(graph_->size());
  for (TaskIndex task = 0; task < graph_->size(); ++task) {
    counts_.seconds += (*graph_)[task].seconds;
    tasks_[task].open_parents = static_cast<std::uint32_t>(graph_->parents(task).size());
    if (parents_done(task)) set_state(task, TaskState::kReady);
  }
}

std::int64_t& TaskBoard::count_of(TaskState state) {
  switch (state) {
    case TaskState::kReady:
      return counts_.ready;
    case TaskState::kGranted:
      return counts_.granted;
    case TaskState::kDone:
      return counts_.done;
    case TaskState::kFailed:
      return counts_.failed;
    case TaskState::kWaiting:
      break;
  }
  return counts_.waiting;
}

void TaskBoard::set_state(TaskIndex task, TaskState state) {
  const TaskState old = tasks_[task].state;
  if (old == state) return;
  const double seconds = (*graph_)[task].seconds;
  if (old == TaskState::kReady) set_ready(task, false);
  if (old == TaskState::kDone) counts_.seconds_done -= seconds;
  if (old == TaskState::kFailed) counts_.seconds += seconds;
  if (state == TaskState::kDone) counts_.seconds_done += seconds;
  if (state == TaskState::kFailed) counts_.seconds -= seconds;
  --count_of(old);
  ++count_of(state);
  tasks_[task].state = state;
  if (state == TaskState::kReady) set_ready(task, true);
  // A child counts the parents that are not done.
  const bool was_done = old == TaskState::kDone;
  if (was_done == (state == TaskState::kDone)) return;
  for (const TaskIndex child : graph_->children(task)) {
    tasks_[child].open_parents += was_done ? 1U : ~0U;
  }
}

void TaskBoard::set_ready(TaskIndex task, bool ready) {
  const RankSet::Rank rank = graph_->rank(task);
  const auto put = [&](RankSet& set) { ready ? set.insert(rank) : set.erase(rank); };
  if (lane_of((*graph_)[task].kind) == Lane::kThread) return put(ready_threads_);
  put(ready_workers_);
  for (const int node : nodes_of_parents(task)) {
    put(cached_.try_emplace(node, graph_->size()).first->second);
  }
}

std::vector<int> TaskBoard::nodes_of_parents(TaskIndex task) const {
  std::vector<int> nodes;
  for (const TaskIndex parent : graph_->parents(task)) {
    if (tasks_[parent].node != kNoNode) nodes.push_back(tasks_[parent].node);
  }
  return nodes;
}

TaskIndex TaskBoard::cached_instead_of(TaskIndex task, int node) const {
  const auto cached = cached_.find(node);
  if (cached == cached_.end() || cached->second.empty()) return task;
  const TaskIndex other = graph_->at_rank(cached->second.first());
  return graph_->equally_urgent(task, other) ? other : task;
}

void TaskBoard::grant(TaskIndex task) { set_state(task, TaskState::kGranted); }

void TaskBoard::ready_or_waiting(TaskIndex task) {
  set_state(task, parents_done(task) ? TaskState::kReady : TaskState::kWaiting);
}

void TaskBoard::take_back(TaskIndex task) {
  if (state(task) == TaskState::kGranted) ready_or_waiting(task);
}

void TaskBoard::done(TaskIndex task, int node) {
  if (state(task) == TaskState::kDone) return;
  if (state(task) == TaskState::kFailed) revive(task);
  tasks_[task].node = static_cast<std::int16_t>(node);
  set_state(task, TaskState::kDone);
  for (const TaskIndex child : graph_->children(task)) {
    if (state(child) == TaskState::kWaiting) ready_or_waiting(child);
  }
}

std::vector<TaskIndex> TaskBoard::give_up(TaskIndex first) {
  std::vector<TaskIndex> given_up;
  std::vector<TaskIndex> open{first};
  while (!open.empty()) {
    const TaskIndex task = open.back();
    open.pop_back();
    if (state(task) == TaskState::kDone || state(task) == TaskState::kFailed) continue;
    set_state(task, TaskState::kFailed);
    given_up.push_back(task);
    for (const TaskIndex child : graph_->children(task)) open.push_back(child);
  }
  return given_up;
}

bool TaskBoard::has_failed_parent(TaskIndex task) const {
  const auto parents = graph_->parents(task);
  return std::any_of(parents.begin(), parents.end(),
                     [&](TaskIndex parent) { return state(parent) == TaskState::kFailed; });
}

std::vector<TaskIndex> TaskBoard::revive(TaskIndex first) {
  std::vector<TaskIndex> revived;
  std::vector<TaskIndex> open{first};
  while (!open.empty()) {
    const TaskIndex task = open.back();
    open.pop_back();
    if (state(task) != TaskState::kFailed || has_failed_parent(task)) continue;
    ready_or_waiting(task);
    revived.push_back(task);
    for (const TaskIndex child : graph_->children(task)) open.push_back(child);
  }
  return revived;
}

void TaskBoard::reopen(TaskIndex task) {
  if (state(task) != TaskState::kDone) return;
  // Children first: their places among the ready ones are found by where this task was made.
  for (const TaskIndex child : graph_->children(task)) {
    if (state(child) == TaskState::kReady) set_state(child, TaskState::kWaiting);
  }
  tasks_[task].node = kNoNode;
  set_state(task, TaskState::kWaiting);
  ready_or_waiting(task);
}

}  // namespace oodsweep
