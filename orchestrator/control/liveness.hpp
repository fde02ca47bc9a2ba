#pragma once

#include "core/clock.hpp"
#include "orchestrator/control/timing.hpp"

namespace oodsweep {

enum class Health {
  kWell,
  kSuspect,  ///< Silent for Timing::suspect: gets nothing new.
  kDead      ///< Silent for Timing::dead: what it had goes to others.
};

/// Judges ranks by how long they have been silent. Time in which this process itself stood still
/// (SIGSTOP, a long write) is nobody's silence: it is given back at the next tick. One thread.
class Liveness {
 public:
  Liveness(const Timing& timing, SteadyTime now) : timing_{timing}, last_tick_{now} {}

  /// Call in every pass of the loop, before judging.
  void tick(SteadyTime now);
  /// How a rank that was last heard at `heard` is, at the time of the last tick.
  [[nodiscard]] Health health(SteadyTime heard) const;

 private:
  Timing timing_;
  SteadyTime last_tick_;
  /// Silence before this moment is not held against anybody.
  SteadyTime excused_until_{};
};

}  // namespace oodsweep
