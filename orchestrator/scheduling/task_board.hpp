#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "orchestrator/scheduling/rank_set.hpp"
#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

enum class TaskState : std::uint8_t { kWaiting, kReady, kGranted, kDone, kFailed };

/// Tasks by state; `seconds` are estimates.
struct TaskCounts {
  std::int64_t total = 0, done = 0, failed = 0, granted = 0, ready = 0, waiting = 0;
  double seconds = 0.0;       ///< Of tasks that are not given up.
  double seconds_done = 0.0;  ///< Of those that are done.
};

/// How far each task of a graph is, and which are ready, most urgent first. One thread; a copy
/// shares the graph and nothing else.
class TaskBoard {
 public:
  static constexpr int kNoNode = -1;

  explicit TaskBoard(std::shared_ptr<const TaskGraph> graph);

  [[nodiscard]] const TaskGraph& graph() const { return *graph_; }
  [[nodiscard]] TaskState state(TaskIndex task) const { return tasks_[task].state; }
  [[nodiscard]] bool parents_done(TaskIndex task) const { return tasks_[task].open_parents == 0; }
  [[nodiscard]] const TaskCounts& counts() const { return counts_; }
  [[nodiscard]] bool finished() const { return counts_.done + counts_.failed == counts_.total; }

  /// Ranks of the ready tasks.
  [[nodiscard]] const RankSet& ready(Lane lane) const {
    return lane == Lane::kWorker ? ready_workers_ : ready_threads_;
  }
  /// The most urgent ready task with a parent made on `node`, if it is as urgent as `task`; else
  /// `task`.
  [[nodiscard]] TaskIndex cached_instead_of(TaskIndex task, int node) const;
  /// Nodes where its parents were made. A node may appear twice.
  [[nodiscard]] std::vector<int> nodes_of_parents(TaskIndex task) const;

  void grant(TaskIndex task);
  /// Granted no more, without a verdict: ready, or waiting if a parent is not done.
  void take_back(TaskIndex task);
  /// @param node Where its files lie in memory, or kNoNode.
  void done(TaskIndex task, int node);
  /// @return The tasks that are given up now: this one and its descendants.
  std::vector<TaskIndex> give_up(TaskIndex task);
  /// A task that was given up gets another chance, and so do its descendants, but those that have
  /// another parent that is given up. @return All of them.
  std::vector<TaskIndex> revive(TaskIndex task);
  /// What was done has to be made again; what waits for it waits. A granted child runs on.
  void reopen(TaskIndex task);

 private:
  struct Progress {
    TaskState state = TaskState::kWaiting;
    std::int16_t node = kNoNode;  ///< Where it was made.
    std::uint32_t open_parents = 0;
  };

  [[nodiscard]] std::int64_t& count_of(TaskState state);
  void set_state(TaskIndex task, TaskState state);
  void set_ready(TaskIndex task, bool ready);
  void ready_or_waiting(TaskIndex task);
  [[nodiscard]] bool has_failed_parent(TaskIndex task) const;

  std::shared_ptr<const TaskGraph> graph_;
  std::vector<Progress> tasks_;
  RankSet ready_workers_, ready_threads_;
  std::map<int, RankSet> cached_;  ///< Ready tasks of workers by node of a parent.
  TaskCounts counts_;
};

}  // namespace oodsweep
