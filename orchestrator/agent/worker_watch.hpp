#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

/// Why a worker is stopped.
struct StopRequest {
  std::string outcome;  ///< Of the stage that the request is about, unless it still commits.
  std::string reason;
  /// The stage whose fault it is; absent: the one that happens to be at work.
  std::optional<AttemptId> about;
  bool did_not_begin = false;  ///< The worker came to no stage: the next one is charged.
};

/// Decides when a worker is to be stopped and when to be killed: after a silence, after the longest
/// time for one stage, or on request; SIGKILL when `grace` has passed since SIGTERM. Keeps neither
/// a process nor a clock.
class WorkerWatch {
 public:
  WorkerWatch(const Timing& timing, SteadyTime now);

  /// The worker said something.
  void heard(SteadyTime now) { heard_at_ = now; }
  void began(const AttemptId& attempt, SteadyTime now);
  void stepped(std::int64_t done, std::int64_t total);
  void stage_ended(SteadyTime now);

  /// From outside. The first request counts; later ones are dropped.
  /// @param patience From SIGTERM to SIGKILL; absent: Timing::grace.
  void ask_to_stop(std::string outcome, std::string reason,
                   std::optional<Timing::Milliseconds> patience = std::nullopt);

  enum class Act { kNothing, kTerminate, kKill };
  /// What to do to the worker now; each signal is asked for once.
  [[nodiscard]] Act decide(SteadyTime now);

  [[nodiscard]] const std::optional<StopRequest>& stop() const { return stop_; }
  /// The stage at work.
  [[nodiscard]] const std::optional<AttemptId>& begun() const { return begun_; }
  /// Of the stage at work; between stages, since the last one ended.
  [[nodiscard]] double seconds(SteadyTime now) const;

 private:
  void look(SteadyTime now);
  [[nodiscard]] std::string last_step() const;

  Timing timing_;
  SteadyTime heard_at_;
  SteadyTime begun_at_;
  std::optional<AttemptId> begun_;
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;  ///< 0: no step was seen.
  std::optional<StopRequest> stop_;
  Timing::Milliseconds patience_;
  std::optional<SteadyTime> terminated_at_;
  bool killed_ = false;
};

}  // namespace oodsweep
