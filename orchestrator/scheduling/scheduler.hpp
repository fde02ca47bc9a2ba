#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/ids.hpp"
#include "orchestrator/scheduling/task_scheduler.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// A decision: these stages, in this order, on those slots.
struct Grant {
  AssignmentId id = 0;
  std::vector<SlotId> slots;  ///< One, or all slots of a gang; the first one's worker commits.
  Lane lane = Lane::kWorker;
  std::vector<StageKey> stages;
  bool speculative = false;  ///< A second attempt at what another assignment is at.
};

/// The TaskScheduler of a sweep in the words of the coordinator: stages by their keys. Keys that
/// the sweep does not have are ignored where nothing else is said. Used by one thread.
class Scheduler {
 public:
  using State = TaskState;
  using Counts = TaskCounts;

  /// Estimates of the stages by hinted_seconds().
  explicit Scheduler(const StageGraph& graph, SchedulerSettings settings = {});
  /// @param seconds Estimate of each stage of the graph.
  Scheduler(const StageGraph& graph, const std::vector<double>& seconds,
            SchedulerSettings settings);

  /// @param node Slots with one name share a node; empty: those of a rank do.
  void add_slot(SlotId slot, Lane lane, const std::string& node = "");
  /// Its stages become ready again.
  void remove_slot(SlotId slot) { tasks_.remove_slot(slot); }
  /// All slots of a rank.
  void remove_slots(int rank);
  /// No further grants to it.
  void quarantine_slot(SlotId slot) { tasks_.quarantine_slot(slot); }
  /// The same until it is let go.
  void hold_slot(SlotId slot, bool held) { tasks_.hold_slot(slot, held); }
  void set_gang_reach(GangReach reach) { tasks_.set_gang_reach(reach); }
  void set_widths(WidthPolicy widths) { tasks_.set_widths(widths); }

  /// The stage is committed. @param by The assignment that did it; 0: from before, or unknown.
  void stage_done(const StageKey& stage, AssignmentId by = 0);
  /// One attempt failed; the stage is tried again, on other slots where there are some, unless
  /// `give_up`. A stage with a parent that is not done waits for it instead, whatever `give_up`
  /// says. @param by The attempt's assignment; 0: the last that has the stage.
  /// @return The stages that are given up now: this one and its descendants, or none.
  std::vector<StageKey> stage_failed(const StageKey& stage, bool give_up, AssignmentId by = 0);
  /// A committed stage turned out to be damaged: it is made again, and those that wait for it wait.
  void stage_reopened(const StageKey& stage);
  /// A stage that was given up gets another chance. @return It and the descendants that do too;
  /// none if it was not given up, or needs another one that is.
  std::vector<StageKey> stage_retried(const StageKey& stage);
  /// The slots are free. Stages of the assignment without a verdict become ready again.
  void assignment_ended(AssignmentId id) { tasks_.assignment_ended(id); }

  /// Hands out work until no free slot can take any. @param now Seconds since anything; never less
  /// than before.
  [[nodiscard]] std::vector<Grant> grant(double now);
  /// Assignments all of whose stages were committed or given up by another one: to be stopped.
  /// Each is told once.
  [[nodiscard]] std::vector<AssignmentId> take_superseded() { return tasks_.take_superseded(); }

  [[nodiscard]] bool knows(const StageKey& key) const { return index_.contains(key); }
  /// Place of the stage in the graph. @throws std::out_of_range if the sweep does not have it, as
  /// all below.
  [[nodiscard]] TaskIndex index(const StageKey& stage) const { return index_.at(stage); }
  [[nodiscard]] State state(const StageKey& stage) const;
  [[nodiscard]] bool parents_done(const StageKey& stage) const;
  /// Estimate. @param slots A number that the stage may run on.
  [[nodiscard]] double seconds(const StageKey& stage, std::size_t slots) const;

  [[nodiscard]] const Counts& counts() const { return tasks_.board().counts(); }
  /// Every stage is done or given up.
  [[nodiscard]] bool finished() const { return tasks_.board().finished(); }
  [[nodiscard]] bool has_worker_slots() const { return tasks_.slots().usable(Lane::kWorker) > 0; }
  /// What planning simulates.
  [[nodiscard]] const TaskScheduler& tasks() const { return tasks_; }

 private:
  [[nodiscard]] std::vector<StageKey> keys(const std::vector<TaskIndex>& tasks) const;

  TaskScheduler tasks_;
  std::vector<StageKey> keys_;
  std::unordered_map<StageKey, TaskIndex> index_;
};

}  // namespace oodsweep
