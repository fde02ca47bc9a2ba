#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/child_process.hpp"
#include "cluster/slots.hpp"
#include "orchestrator/control/messages.hpp"

namespace oodsweep {

/// The same for all workers of an agent.
struct WorkerSettings {
  std::filesystem::path program;  ///< oodsweep-worker
  Welcome run;
};

/// One assignment in one worker process. Build it on a thread that lives as long as the agent (see
/// ChildProcess). Destruction kills the worker with all it started.
class WorkerRun {
 public:
  /// Writes `requests/<epoch>-<assignment>.json` and starts the worker on the slot's cores.
  /// @throws IoError if it cannot be started.
  WorkerRun(const WorkerSettings& settings, AssignedWork work, const Slot& slot);

  /// Of a worker that has not ended.
  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  /// What has happened since the last call. When the worker has left, the stage that it left
  /// undone is among it as failed, with an `attempt.json`; stages it had not begun are not.
  [[nodiscard]] std::vector<StageEvent> poll();
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  void write_request() const;
  void take_line(const std::string& line, std::vector<StageEvent>& events);
  void close(const ChildExit& exit, std::vector<StageEvent>& events);
  [[nodiscard]] const AssignedStage* unfinished() const;
  [[nodiscard]] std::string log_tail() const;

  WorkerSettings settings_;
  AssignedWork work_;
  std::filesystem::path request_file_;
  std::filesystem::path log_file_;
  std::optional<ChildProcess> child_;
  std::optional<AttemptId> begun_;  ///< The stage the worker is in.
  std::size_t verdicts_ = 0;        ///< Stages committed or failed; they go in order.
  bool any_failed_ = false;
  bool ended_ = false;
  std::chrono::steady_clock::time_point begun_at_ = std::chrono::steady_clock::now();
};

/// Writes `attempts/<id>/attempt.json` for an attempt whose worker could not. Failing to is only
/// logged.
void write_attempt_account(const std::filesystem::path& run_dir, const AssignedStage& assigned,
                           const StageEvent& failure, const std::string& log_tail);

}  // namespace oodsweep
