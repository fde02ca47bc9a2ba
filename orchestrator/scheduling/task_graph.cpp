#include "orchestrator/scheduling/task_graph.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {

Lane lane_of(StageKind kind) {
  return kind == StageKind::kEvaluate ? Lane::kThread : Lane::kWorker;
}

double Task::seconds_on(std::size_t slots) const {
  OOD_EXPECT(slots >= width && slots <= widest, "a task runs on a width that it may take");
  if (slots == width) return seconds;
  const double serial = static_cast<double>(serial_share);
  return seconds * (serial + (1.0 - serial) * width / static_cast<double>(slots));
}

std::span<const TaskIndex> TaskGraph::Lists::operator[](std::size_t list) const {
  return {members.data() + starts[list], starts[list + 1] - starts[list]};
}

TaskIndex TaskGraph::add(const Task& task, std::span<const TaskIndex> parents) {
  const auto own = static_cast<TaskIndex>(tasks_.size());
  OOD_EXPECT(task.width >= 1 && task.widest >= task.width, "a task runs on a slot at least");
  OOD_EXPECT(order_.empty(), "a graph is not closed yet when it grows");
  for (const TaskIndex parent : parents) {
    OOD_EXPECT(parent < own, "parents stand before their children");
    parents_.members.push_back(parent);
  }
  parents_.starts.push_back(static_cast<std::uint32_t>(parents_.members.size()));
  tasks_.push_back(task);
  any_moldable_ = any_moldable_ || task.moldable();
  return own;
}

void TaskGraph::close() {
  find_children();
  find_families();
  find_paths();
  find_order();
}

std::span<const TaskIndex> TaskGraph::parents(TaskIndex task) const { return parents_[task]; }

std::span<const TaskIndex> TaskGraph::children(TaskIndex task) const { return children_[task]; }

std::span<const TaskIndex> TaskGraph::family(std::uint32_t number) const {
  return families_[number];
}

bool TaskGraph::equally_urgent(TaskIndex left, TaskIndex right) const {
  return tasks_[left].priority == tasks_[right].priority && paths_[left] == paths_[right];
}

void TaskGraph::find_children() {
  children_.starts.assign(size() + 1, 0);
  for (const TaskIndex parent : parents_.members) ++children_.starts[parent + 1];
  std::partial_sum(children_.starts.begin(), children_.starts.end(), children_.starts.begin());
  children_.members.resize(parents_.members.size());
  std::vector<std::uint32_t> next{children_.starts.begin(), children_.starts.end() - 1};
  for (TaskIndex own = 0; own < size(); ++own) {
    for (const TaskIndex parent : parents_[own]) children_.members[next[parent]++] = own;
  }
}

void TaskGraph::find_families() {
  std::uint32_t count = 0;
  for (const Task& task : tasks_) {
    if (task.family != Task::kNoFamily) count = std::max(count, task.family + 1);
  }
  families_.starts.assign(count + 1, 0);
  for (const Task& task : tasks_) {
    if (task.family != Task::kNoFamily) ++families_.starts[task.family + 1];
  }
  std::partial_sum(families_.starts.begin(), families_.starts.end(), families_.starts.begin());
  families_.members.resize(families_.starts.back());
  std::vector<std::uint32_t> next{families_.starts.begin(), families_.starts.end() - 1};
  for (TaskIndex own = 0; own < size(); ++own) {
    const std::uint32_t family = tasks_[own].family;
    if (family != Task::kNoFamily) families_.members[next[family]++] = own;
  }
}

void TaskGraph::find_paths() {
  paths_.assign(size(), 0.0);
  for (std::size_t own = size(); own-- > 0;) {
    for (const TaskIndex child : children_[own]) paths_[own] = std::max(paths_[own], paths_[child]);
    paths_[own] += tasks_[own].seconds;
  }
}

void TaskGraph::find_order() {
  order_.resize(size());
  std::iota(order_.begin(), order_.end(), TaskIndex{0});
  const auto place = [this](TaskIndex own) {
    return std::make_tuple(-std::int64_t{tasks_[own].priority}, -paths_[own], tasks_[own].repeat,
                           own);
  };
  std::sort(order_.begin(), order_.end(),
            [&](TaskIndex left, TaskIndex right) { return place(left) < place(right); });
  ranks_.resize(size());
  for (Rank rank = 0; rank < size(); ++rank) ranks_[order_[rank]] = rank;
}

}  // namespace oodsweep
