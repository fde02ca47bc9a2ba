#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
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
  /// Looks after the workers. Never blocks.
  void step();
  /// Kills what runs, gives everything back and takes no more work.
  void leave();

  [[nodiscard]] bool told_to_stop() const { return told_to_stop_; }

 private:
  void welcome(const Json& message);
  void begin(AssignedWork work);
  void start_worker(AssignedWork work);
  void tell(const std::vector<StageEvent>& events);
  void tell_end(AssignmentId assignment);

  ControlChannel& channel_;
  AgentSettings settings_;
  std::optional<Welcome> run_;
  std::map<AssignmentId, std::unique_ptr<WorkerRun>> workers_;
  std::optional<EvaluationThread> evaluation_;
  bool left_ = false;
  bool told_to_stop_ = false;
};

}  // namespace oodsweep
