#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/ids.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Where one assignment at a time runs.
struct SlotId {
  int rank = 0;
  int number = 0;  ///< Within the rank.
  auto operator<=>(const SlotId&) const = default;
};

/// What a slot can run.
enum class Lane {
  kWorker,  ///< A worker process: train, outputs, score.
  kThread   ///< A thread of the agent: evaluate.
};

[[nodiscard]] Lane lane_of(StageKind kind);

using AssignmentId = std::int64_t;

/// A decision: these stages, in this order, on that slot.
struct Grant {
  AssignmentId id = 0;
  SlotId slot;
  Lane lane = Lane::kWorker;
  std::vector<StageKey> stages;
};

struct SchedulerLimits {
  int failures = 3;              ///< Attempts that may fail before a stage is given up.
  std::size_t group = 32;        ///< Stages in one assignment of a worker.
  std::size_t evaluations = 64;  ///< Stages in one assignment of a thread.
};

/// Decides what runs where: longest path to the end first, then the smaller repeat. Stages of one
/// network that differ only in their split, and the scores that follow from them, go out together,
/// so that one worker start serves them all.
///
/// A state machine without MPI, clock or disk: events in, decisions out. Used by one thread.
class Scheduler {
 public:
  /// `graph` is copied as far as needed. Parents stand before their children.
  explicit Scheduler(const StageGraph& graph, SchedulerLimits limits = {});
  Scheduler(const Scheduler&) = delete;  // the ready sets look into the nodes
  Scheduler& operator=(const Scheduler&) = delete;

  void add_slot(SlotId slot, Lane lane);
  /// Its stages become ready again and are not charged for it.
  void remove_slot(SlotId slot);

  /// The stage is committed, by whomever. Unknown keys are ignored.
  void stage_done(const StageKey& stage);
  /// One attempt failed. `final` failures would come again in the same way. A stage whose parent is
  /// not done is not charged.
  /// @return The stages that are given up now: this one and its descendants, or none.
  std::vector<StageKey> stage_failed(const StageKey& stage, bool final);
  /// A committed stage turned out to be damaged: it is made again, and those that wait for it wait.
  void stage_reopened(const StageKey& stage);
  /// The slot is free. Stages of the assignment without a verdict become ready again.
  void assignment_ended(AssignmentId id);

  /// Hands out work until no free slot can take any.
  [[nodiscard]] std::vector<Grant> grant();

  enum class State { kWaiting, kReady, kGranted, kDone, kFailed };
  [[nodiscard]] State state(const StageKey& stage) const;
  [[nodiscard]] const Stage& stage(const StageKey& key) const;
  [[nodiscard]] bool knows(const StageKey& key) const { return index_.contains(key); }

  struct Counts {
    std::int64_t total = 0, done = 0, failed = 0, granted = 0, ready = 0, waiting = 0;
    double cost = 0.0, cost_done = 0.0;  ///< Of stages that are not given up; stage_cost().
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }
  /// Every stage is done or given up.
  [[nodiscard]] bool finished() const { return counts_.done + counts_.failed == counts_.total; }
  [[nodiscard]] bool has_worker_slots() const;

 private:
  using Index = std::size_t;
  struct Node {
    Stage stage;
    std::vector<Index> parents;
    std::vector<Index> children;
    double cost = 0.0;
    double path = 0.0;  ///< Longest way from its start to the end of the sweep.
    Index family = 0;   ///< The first `outputs` stage of the same network; itself for others.
    State state = State::kWaiting;
    int failures = 0;
    std::optional<SlotId> failed_on;
    AssignmentId assignment = 0;
  };
  struct SlotState {
    Lane lane = Lane::kWorker;
    AssignmentId assignment = 0;  ///< 0: free.
  };
  struct Assigned {
    SlotId slot;
    std::vector<Index> stages;
  };
  /// The order in which ready stages go out.
  struct ByPath {
    const std::vector<Node>* nodes;
    bool operator()(Index left, Index right) const;
  };
  using ReadySet = std::set<Index, ByPath>;

  void find_families();
  void find_paths();
  void set_state(Index node, State state);
  [[nodiscard]] bool parents_done(Index node) const;
  [[nodiscard]] ReadySet& ready_of(Index node);
  [[nodiscard]] std::size_t free_slots(Lane lane) const;
  [[nodiscard]] bool may_run_on(const Node& node, SlotId slot) const;
  [[nodiscard]] std::vector<Index> choose(SlotId slot, Lane lane);
  [[nodiscard]] std::vector<Index> evaluations() const;
  [[nodiscard]] std::vector<Index> group_around(Index seed) const;
  [[nodiscard]] bool may_join(Index node, const std::vector<Index>& group) const;
  void give_up(Index node, std::vector<StageKey>& given_up);

  SchedulerLimits limits_;
  std::vector<Node> nodes_;
  std::unordered_map<StageKey, Index> index_;
  std::unordered_map<Index, std::vector<Index>> families_;  ///< Worker stages, in graph order.
  ReadySet ready_workers_{ByPath{&nodes_}};
  ReadySet ready_threads_{ByPath{&nodes_}};
  std::map<SlotId, SlotState> slots_;
  std::map<AssignmentId, Assigned> assigned_;
  AssignmentId last_assignment_ = 0;
  Counts counts_;
};

}  // namespace oodsweep
