#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster/child_process.hpp"
#include "cluster/memory_kills.hpp"
#include "cluster/slots.hpp"
#include "core/clock.hpp"
#include "orchestrator/agent/capped_log.hpp"
#include "orchestrator/agent/worker_ending.hpp"
#include "orchestrator/agent/worker_request.hpp"
#include "orchestrator/agent/worker_watch.hpp"
#include "orchestrator/control/messages.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// The same for all workers of an agent.
struct WorkerSettings {
  std::filesystem::path program;  ///< oodsweep-worker
  Welcome run;
  Timing timing = {};
  SteadyClock now = steady_now;
  MemoryKills* memory_kills = &MemoryKills::of_this_process();
};

/// One assignment in one worker process, with its stages in turn. Build it on a thread that lives
/// as long as the agent (see ChildProcess), and use it there. Destruction kills the worker with all
/// it started; the attempt at work is then accounted for as lost.
class WorkerRun {
 public:
  /// Writes `requests/<epoch>-<assignment>.json` and starts the worker on the slot's cores.
  /// @throws IoError if it cannot be started, DiskFull if that is why.
  WorkerRun(const WorkerSettings& settings, AssignedWork work, const Slot& slot);
  WorkerRun(const WorkerRun&) = delete;
  WorkerRun& operator=(const WorkerRun&) = delete;
  ~WorkerRun();

  /// Of a worker that has not ended.
  [[nodiscard]] pid_t pid() const { return child_->pid(); }

  /// SIGTERM to the worker now, SIGKILL to all it started when `patience` has passed (absent:
  /// Timing::grace). The stage at work then ends as failed with `outcome` and `reason`, unless the
  /// worker gives a verdict of its own that is not "drained"; stages not begun get none. The first
  /// request counts. The watchdogs of Timing (no_progress, stage_limit) do the same by themselves.
  void ask_to_stop(std::string outcome, std::string reason,
                   std::optional<Timing::Milliseconds> patience = std::nullopt);

  /// Tells a worker of a gang where to meet the others.
  void meet(const std::string& rendezvous);
  /// Where rank 0 of a gang is to be met, once it has said so; each is told once.
  [[nodiscard]] std::optional<std::string> take_rendezvous();
  [[nodiscard]] const GangSeat& seat() const { return work_.gang; }

  /// What has happened since the last call; also enforces the time limits, so call it often. When
  /// the worker has left, the stage that it left undone is among it as failed, with an
  /// `attempt.json`; stages it had not begun are not. Of many steps only some are told. Of a gang
  /// only rank 0 tells how far the stage is; the others tell failures. Never blocks.
  [[nodiscard]] std::vector<StageEvent> poll();
  /// The process is gone; stages without a verdict are to be given back.
  [[nodiscard]] bool ended() const { return ended_; }
  /// It has, and it had done what it was asked to: nobody has to be told to stop because of it.
  [[nodiscard]] bool ended_orderly() const { return ended_orderly_; }

 private:
  void enforce();
  void take_line(const std::string& line, std::vector<StageEvent>& events);
  void take_event(StageEvent event, std::vector<StageEvent>& events);
  void take_verdict(StageEvent event, std::vector<StageEvent>& events);
  void tell(StageEvent event, std::vector<StageEvent>& events) const;
  void account_for(const AssignedStage& stage, const StageEvent& failure) const;
  [[nodiscard]] bool may_tell_step();
  void complain(const std::string& line);
  void close(const ChildExit& exit, std::vector<StageEvent>& events);
  [[nodiscard]] std::optional<Ending> ending_after(const ChildExit& exit) const;
  void fail_unfinished(Ending ending, std::vector<StageEvent>& events);
  [[nodiscard]] const AssignedStage* unfinished() const;

  WorkerSettings settings_;
  AssignedWork work_;
  std::filesystem::path request_file_;
  CappedLog log_;
  WorkerWatch watch_;
  std::int64_t memory_kills_before_;
  std::optional<ChildProcess> child_;
  std::size_t verdicts_ = 0;  ///< Stages committed or failed; they go in order.
  std::optional<SteadyTime> step_told_at_;
  SteadyTime log_looked_at_;
  int complaints_ = 0;
  bool drained_ = false;  ///< The worker said so: what follows was not begun.
  bool any_failed_ = false;
  bool ended_ = false;
  bool ended_orderly_ = false;
  std::optional<std::string> rendezvous_;
};

}  // namespace oodsweep
