#pragma once

#include <filesystem>
#include <string>

#include "core/error.hpp"
#include "orchestrator/agent/agent.hpp"
#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/coordinator/live_state.hpp"
#include "orchestrator/coordinator/progress_view.hpp"
#include "orchestrator/process/job.hpp"
#include "orchestrator/run_folder/run_lease.hpp"

namespace oodsweep {

/// This process cannot lead the run any more, but another start can: nothing is wrong with the
/// sweep, and no exit code is written for the launcher.
class RunLost : public Error {
 public:
  using Error::Error;
};

/// Drives a coordinator, and the agent of its rank, until everything is done or somebody stops it.
/// One thread.
class RunLoop {
 public:
  enum class End {
    kFinished,
    kStopped,  ///< By a signal or `oodsweep cancel`; the workers have written their checkpoints.
    kStuck     ///< Nothing runs and nothing would: Coordinator::stuck() says why.
  };

  /// @param local The agent of this rank, or null. @param disk_reserve Bytes that the run folder's
  /// disk must keep free while work is handed out.
  RunLoop(Job& job, ControlChannel& channel, Agent* local, Coordinator& coordinator,
          ProgressView& view, RunLease& lease, std::int64_t disk_reserve);

  /// @throws RunLost if mpirun, the lease or all agents are gone.
  [[nodiscard]] End run();
  /// Tells the agents to leave and takes what they still say: it counts. @return Whether all did,
  /// so that MPI can be left in order.
  bool dismiss_agents();

 private:
  void pass();
  void show();
  bool deliver();
  void look_at_signals();
  void beat();
  void look_at_disk();
  void stop(const std::string& why);

  std::filesystem::path run_dir_;
  Job& job_;
  ControlChannel& channel_;
  Agent* local_;
  Coordinator& coordinator_;
  ProgressView& view_;
  RunLease& lease_;
  LiveState live_;
  std::int64_t disk_reserve_;
  std::string disk_trouble_;
  SteadyTime last_beat_;
  SteadyTime last_row_{};
  std::string retry_mark_;
  bool stopping_ = false;
};

}  // namespace oodsweep
