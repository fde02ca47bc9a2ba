#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/scheduling/reservation.hpp"
#include "orchestrator/scheduling/slot_pool.hpp"
#include "orchestrator/scheduling/task_board.hpp"
#include "orchestrator/scheduling/task_graph.hpp"
#include "orchestrator/scheduling/width_policy.hpp"

namespace oodsweep {

struct SchedulerSettings {
  std::size_t group = 32;  ///< Tasks in one assignment of a worker.
  /// Estimate of such an assignment, but for a first task that is longer: enough that the worker's
  /// start (0.2 s where it was measured) is little beside it, and no lump when slots become free
  /// one by one.
  double group_seconds = 20.0;
  std::size_t evaluations = 64;               ///< Tasks in one assignment of a thread.
  WidthPolicy widths = WidthPolicy::kNarrow;  ///< Of moldable tasks.
  GangReach gangs = GangReach::kAnywhere;
  std::size_t speculate = 0;      ///< Second attempts at stragglers at one time; 0: none.
  double straggler_factor = 2.0;  ///< A straggler has run longer than this times its estimate.
};

/// A decision: these tasks, in this order, on those slots.
struct TaskGrant {
  AssignmentId id = 0;
  std::vector<SlotId> slots;  ///< One, or all slots of a gang.
  Lane lane = Lane::kWorker;
  std::vector<TaskIndex> tasks;
  bool speculative = false;  ///< Somebody is at them already; who commits first wins.
};

/// What runs where and since when.
struct RunningAssignment {
  TaskGrant grant;          ///< Its tasks: those without a verdict.
  double since = 0.0;       ///< Time of the grant.
  double seconds = 0.0;     ///< Estimate for all of it.
  bool has_second = false;  ///< Or is one.
};

/// Decides what runs where: user priority first, then the longest path to the end, then what finds
/// its parent's files on the node, then the smaller repeat. Short tasks of one family go out
/// together, so that one worker start serves them all. A gang gets all of its slots or none; the
/// first that waits has a reservation, and what ends before it may go first.
///
/// A state machine without MPI, clock or disk: events in, decisions out; times are arguments, in
/// seconds since anything. A copy goes its own way (planning plays it on). Used by one thread.
class TaskScheduler {
 public:
  explicit TaskScheduler(std::shared_ptr<const TaskGraph> graph, SchedulerSettings settings = {});

  /// @param node Where the slot is; slots with one name share it.
  void add_slot(SlotId slot, Lane lane, const std::string& node);
  /// Its tasks become ready again. A gang that has other slots keeps them, until its workers there
  /// have gone too: assignment_ended().
  void remove_slot(SlotId slot);
  /// No further grants to it; what runs there goes on.
  void quarantine_slot(SlotId slot) { slots_.quarantine(slot); }
  /// The same until it is let go.
  void hold_slot(SlotId slot, bool held) { slots_.hold(slot, held); }
  /// From the next grant on.
  void set_gang_reach(GangReach reach) { settings_.gangs = reach; }
  void set_widths(WidthPolicy widths) { settings_.widths = widths; }

  /// The task is committed. @param by By whom; 0 if nobody knows.
  void task_done(TaskIndex task, AssignmentId by = 0);
  /// One attempt failed; the slots that it ran on are avoided from now on, if there are others. A
  /// task with a parent that is not done waits for it, whatever `give_up` says.
  /// @param by The attempt's assignment; 0: the last one that has the task.
  /// @return The tasks that are given up now: this one and its descendants, or none.
  std::vector<TaskIndex> task_failed(TaskIndex task, bool give_up, AssignmentId by = 0);
  /// A committed task has to be made again: it is ready, and those that need it wait.
  void task_reopened(TaskIndex task) { board_.reopen(task); }
  /// A task that was given up gets another chance. @return It and the descendants that do too.
  std::vector<TaskIndex> task_retried(TaskIndex task);
  /// The slots are free. Tasks of the assignment without a verdict become ready again.
  void assignment_ended(AssignmentId id);

  /// Hands out work until no free slot can take any.
  [[nodiscard]] std::vector<TaskGrant> grant(double now);
  /// Assignments whose tasks have all been settled by another one: to be stopped. Each told once.
  [[nodiscard]] std::vector<AssignmentId> take_superseded();

  [[nodiscard]] const TaskBoard& board() const { return board_; }
  [[nodiscard]] const SlotPool& slots() const { return slots_; }
  /// Slots that one gang can have at most.
  [[nodiscard]] std::size_t widest_gang() const;
  /// The fewest slots with which a task of workers that is ready could begin; 0 if none is.
  [[nodiscard]] std::size_t narrowest_ready() const;
  [[nodiscard]] const std::map<AssignmentId, RunningAssignment>& running() const {
    return running_;
  }

 private:
  /// The first gang that has to wait, and where: its reservation is about the slots of this node.
  struct WaitingGang {
    Reservation reservation;
    int node = SlotPool::kAnyNode;
  };
  void grant_workers(double now, std::vector<TaskGrant>& grants);
  void grant_threads(double now, std::vector<TaskGrant>& grants);
  void grant_second_attempts(double now, std::vector<TaskGrant>& grants);
  TaskGrant assign(double now, TaskGrant grant);
  void settle(TaskIndex task, AssignmentId by);
  void drop(TaskIndex task, AssignmentId holder);

  [[nodiscard]] std::vector<SlotId> places_for(TaskIndex task, std::size_t width,
                                               const std::vector<SlotId>& without) const;
  [[nodiscard]] std::vector<SlotId> places_beside(std::optional<WaitingGang>& waiting,
                                                  TaskIndex task, std::size_t width,
                                                  double now) const;
  [[nodiscard]] bool must_wait(std::size_t width) const;
  [[nodiscard]] TaskIndex instead_of(TaskIndex task, SlotId slot) const;
  [[nodiscard]] std::vector<SlotId> avoided(TaskIndex task, std::size_t width) const;
  [[nodiscard]] std::vector<TaskIndex> group_around(TaskIndex seed) const;
  [[nodiscard]] WaitingGang reserve(double now, std::size_t width) const;
  [[nodiscard]] Reservation reserve_on(int node, double now, std::size_t width) const;

  SchedulerSettings settings_;
  TaskBoard board_;
  SlotPool slots_;
  std::map<AssignmentId, RunningAssignment> running_;
  std::unordered_map<TaskIndex, std::vector<AssignmentId>> holders_;  ///< Of granted tasks.
  std::unordered_map<TaskIndex, std::vector<SlotId>> failed_on_;
  std::vector<AssignmentId> superseded_;
  AssignmentId last_assignment_ = 0;
};

}  // namespace oodsweep
