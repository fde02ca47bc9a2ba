#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/agent/evaluation_thread.hpp"
#include "orchestrator/agent/worker_run.hpp"
#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/control/messages.hpp"

namespace oodsweep {

struct AgentSettings {
  std::string node;
  std::vector<Slot> slots;       ///< May be empty: a spare agent, which only evaluates.
  std::filesystem::path worker;  ///< oodsweep-worker
  EvaluateStage evaluate;
};

/// Owns the slots of one rank: starts workers, passes on what they say, evaluates. Used by the
/// program's main thread only, since the death signal of a worker belongs to the thread that
/// started it.
class Agent {
 public:
  Agent(ControlChannel& channel, AgentSettings settings);

  /// A message of the coordinator.
  void receive(const Json& message);
  /// Looks after the workers, the coordinator's silence and its own. Never blocks.
  void step();
  /// Takes no more work, asks the workers to write their checkpoints, and leaves when they have or
  /// after Timing::drain.
  void drain(const std::string& reason);
  /// Kills what runs, gives everything back and takes no more work.
  void leave();

  /// The coordinator has heard all that this agent had to say; its process may end.
  [[nodiscard]] bool may_part() const { return may_part_; }
  /// With that: all ranks live, so that MPI can be left in order.
  [[nodiscard]] bool may_finalize() const { return may_finalize_; }
  /// It has left because the coordinator was silent, and still is.
  [[nodiscard]] bool deserted() const;

 private:
  void welcome(const Json& message);
  void begin(AssignedWork work);
  void start_worker(AssignedWork work);
  /// Those workers of an assignment that are here.
  [[nodiscard]] std::vector<WorkerRun*> workers_of(AssignmentId assignment) const;
  void stop_workers(AssignmentId assignment, const std::string& outcome, const std::string& reason);
  void poll_work();
  void kill_work();
  void look_at_clock();
  void rejoin();
  [[nodiscard]] bool coordinator_is_silent() const;
  void tell(const std::vector<StageEvent>& events);
  void tell_end(const WorkerEnd& end);

  ControlChannel& channel_;
  AgentSettings settings_;
  std::optional<Welcome> run_;
  /// By assignment and rank in its gang.
  std::map<std::pair<AssignmentId, int>, std::unique_ptr<WorkerRun>> workers_;
  std::optional<EvaluationThread> evaluation_;
  bool was_greeted_ = false;
  SteadyTime last_step_;
  std::optional<SteadyTime> drain_until_;
  bool drains_for_silence_ = false;
  bool left_ = false;
  bool may_part_ = false;
  bool may_finalize_ = false;
};

}  // namespace oodsweep
