#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/exit_code.hpp"
#include "orchestrator/agent/agent.hpp"
#include "orchestrator/control/control_channel.hpp"
#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/coordinator/progress_view.hpp"
#include "orchestrator/coordinator/run_loop.hpp"
#include "orchestrator/planning/sweep_plan.hpp"
#include "orchestrator/process/job.hpp"
#include "orchestrator/run_folder/run_lease.hpp"
#include "orchestrator/run_sweep.hpp"
#include "results/store/result_store.hpp"

namespace oodsweep {

/// Rank 0 of a run: plans, recovers, leads the agents to the end. One thread.
class Leader {
 public:
  /// @param agents Ranks that have an agent. @param local The agent of this rank, or null.
  Leader(const RunOptions& options, Job& job, ControlChannel& channel, std::vector<int> agents,
         Agent* local);

  /// @throws ConfigError for bad input.
  [[nodiscard]] ExitCode run();
  /// The agents have been told to leave; else nobody has greeted them.
  [[nodiscard]] bool has_dismissed() const { return has_dismissed_; }
  /// All agents have left in order, so that MPI can be left too.
  [[nodiscard]] bool everybody_lives() const { return everybody_lives_; }

 private:
  [[nodiscard]] ExitCode run_in_folder(std::vector<SweepPlan> plans);
  [[nodiscard]] Welcome write_nonce(std::int64_t epoch, bool deterministic) const;
  [[nodiscard]] RunLoop::End work(Coordinator& coordinator, ProgressView& view, RunLease& lease);
  [[nodiscard]] ExitCode report(const Coordinator& coordinator, RunLoop::End end,
                                std::int64_t adopted);

  const RunOptions& options_;
  Job& job_;
  ControlChannel& channel_;
  std::vector<int> agents_;
  Agent* local_;
  std::filesystem::path run_dir_;
  std::vector<std::string> names_;  ///< Of the sweeps.
  bool has_dismissed_ = false;
  bool everybody_lives_ = true;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace oodsweep
