#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "orchestrator/scheduling/rank_set.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// What a slot can run.
enum class Lane {
  kWorker,  ///< A worker process: train, outputs, score.
  kThread   ///< A thread of the agent: evaluate.
};

[[nodiscard]] Lane lane_of(StageKind kind);

using TaskIndex = std::uint32_t;

/// What the scheduler has to know about a stage.
///
/// A task of width w runs on w slots at once or not at all (a gang). It is moldable when `widest`
/// is larger than `width`: then it runs on width, 2 x width, 4 x width, ... slots up to `widest`,
/// as the scheduler chooses.
struct Task {
  static constexpr std::uint32_t kNoFamily = ~std::uint32_t{0};

  StageKind kind = StageKind::kTrain;
  std::int32_t repeat = 0;
  std::int32_t priority = 0;         ///< The user's; the larger goes first.
  std::uint16_t width = 1;           ///< Slots; the fewest that it runs on.
  std::uint16_t widest = 1;          ///< >= width; the same unless moldable.
  std::uint32_t family = kNoFamily;  ///< Short stages with a common parent; they go out together.
  float serial_share = 0.0F;         ///< Of `seconds`: what more slots do not shorten, in [0, 1].
  double seconds = 0.0;              ///< Estimate, on `width` slots.

  /// Estimate on `slots` slots, after Amdahl. @param slots In [width, widest].
  [[nodiscard]] double seconds_on(std::size_t slots) const;
  [[nodiscard]] bool moldable() const { return widest > width; }
};

/// The tasks of a run, which wait for one another, and the order in which ready ones go out.
/// Built by add() and one close(); constant after that, and then free to share between threads.
/// About 90 bytes a task.
class TaskGraph {
 public:
  using Rank = RankSet::Rank;

  /// @param parents Added earlier, each named once. @return The new task's index, 0, 1, 2, ...
  TaskIndex add(const Task& task, std::span<const TaskIndex> parents);
  /// No more tasks come: finds children, paths, families and the order.
  void close();

  [[nodiscard]] std::size_t size() const { return tasks_.size(); }
  /// Whether there is anything to choose about widths.
  [[nodiscard]] bool any_moldable() const { return any_moldable_; }
  [[nodiscard]] const Task& operator[](TaskIndex task) const { return tasks_[task]; }
  [[nodiscard]] std::span<const TaskIndex> parents(TaskIndex task) const;
  [[nodiscard]] std::span<const TaskIndex> children(TaskIndex task) const;
  /// Tasks of a family in the order in which they were added.
  [[nodiscard]] std::span<const TaskIndex> family(std::uint32_t number) const;
  [[nodiscard]] std::size_t families() const { return families_.starts.size() - 1; }

  /// Bottom level: seconds of the longest chain from its start to the end of the run, each task of
  /// it on its `width`.
  [[nodiscard]] double path(TaskIndex task) const { return paths_[task]; }
  /// Place in the order of user priority, then largest bottom level, then smaller repeat, then
  /// index. The smallest rank goes first.
  [[nodiscard]] Rank rank(TaskIndex task) const { return ranks_[task]; }
  [[nodiscard]] TaskIndex at_rank(Rank rank) const { return order_[rank]; }
  /// Neither goes before the other by priority and bottom level.
  [[nodiscard]] bool equally_urgent(TaskIndex left, TaskIndex right) const;

 private:
  /// Lists of task indices, one after the other; list i stands at [starts[i], starts[i + 1]).
  struct Lists {
    std::vector<std::uint32_t> starts{0};
    std::vector<TaskIndex> members;
    [[nodiscard]] std::span<const TaskIndex> operator[](std::size_t list) const;
  };
  void find_children();
  void find_families();
  void find_paths();
  void find_order();

  std::vector<Task> tasks_;
  Lists parents_, children_, families_;
  std::vector<double> paths_;
  std::vector<Rank> ranks_;
  std::vector<TaskIndex> order_;
  bool any_moldable_ = false;
};

}  // namespace oodsweep
