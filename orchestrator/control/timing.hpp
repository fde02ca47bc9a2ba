#pragma once

#include <chrono>
#include <string>

namespace oodsweep {

/// Every time-out of a run. Tests and clusters with other habits set their own; `oodsweep run` has
/// an option for each.
struct Timing {
  using Milliseconds = std::chrono::milliseconds;

  Milliseconds beat{2'000};      ///< Between two heartbeats of a rank.
  Milliseconds suspect{10'000};  ///< Silence after which an agent gets no more work, and an agent
                                 ///< takes the coordinator for dead.
  Milliseconds dead{30'000};     ///< Silence after which an agent's work goes to others.
  Milliseconds resend{500};      ///< Until a message that was not acknowledged is sent again.
  Milliseconds grace{5'000};     ///< From SIGTERM to SIGKILL of a child.
  Milliseconds drain{30'000};    ///< For children to write their checkpoints when a run stops.
  Milliseconds no_progress{900'000};     ///< Silence after which a worker is taken for hung.
  Milliseconds stage_limit{0};           ///< Longest time one stage may take; 0: any.
  Milliseconds gang_join{120'000};       ///< For all workers of a gang to meet.
  Milliseconds gang_step{300'000};       ///< Until a worker waits no longer for others of its gang.
  Milliseconds lease_beat{5'000};        ///< Between two heartbeats of the lease.
  Milliseconds failures{4 * 3'600'000};  ///< Mean time between failures of a slot: how often
                                         ///< trainings write checkpoints follows from it. 0: never.
  Milliseconds checkpoint_gap{10'000};   ///< Between two checkpoints at least.
};

/// @throws ConfigError if they contradict each other.
void check_timing(const Timing& timing);
/// "0.5", "10".
[[nodiscard]] std::string seconds_text(std::chrono::milliseconds time);

}  // namespace oodsweep
