#include "orchestrator/coordinator/live_state.hpp"

namespace oodsweep {

ProgressState progress_state(const Coordinator& coordinator) {
  ProgressState state{
      .counts = coordinator.scheduler().counts(), .running = {}, .seconds_running = 0.0};
  for (const auto& [id, assignment] : coordinator.work().assignments()) {
    for (const LiveAttempt& attempt : assignment.attempts) {
      if (!attempt.begun) continue;
      state.running.push_back({coordinator.stage(attempt.stage).label, attempt.fraction});
      state.seconds_running += attempt.fraction * attempt.estimate;
    }
  }
  return state;
}

}  // namespace oodsweep
