#include "orchestrator/coordinator/live_state.hpp"

#include <algorithm>
#include <chrono>

#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

/// Between two simulations of what is left.
constexpr std::chrono::seconds kLookAhead{3};

}  // namespace

void LiveState::observe(const Coordinator& coordinator) {
  const auto& ended = coordinator.ended();
  for (; observed_ < ended.size(); ++observed_) {
    const EndedAttempt& attempt = ended[observed_];
    if (attempt.outcome != "committed") continue;
    forecast_.observe(coordinator.stage(attempt.stage).kind, attempt.estimate,
                      attempt.ended_at - attempt.started_at);
  }
}

void LiveState::look_ahead(const Coordinator& coordinator, SteadyTime now) {
  if (looked_at_ && now - *looked_at_ < kLookAhead) return;
  looked_at_ = now;
  observe(coordinator);
  TaskProgress live;
  for (const auto& [id, assignment] : coordinator.work().assignments()) {
    for (const LiveAttempt& attempt : assignment.attempts) {
      if (!attempt.begun) continue;
      live[coordinator.scheduler().index(attempt.stage)] = {
          .seconds = std::chrono::duration<double>{now - attempt.begun_at}.count(),
          .fraction = attempt.fraction};
    }
  }
  outlook_ = forecast_.look(coordinator.scheduler().tasks(), unix_time(), live);
}

ProgressState LiveState::look(const Coordinator& coordinator, SteadyTime now) {
  look_ahead(coordinator, now);
  const Scheduler& scheduler = coordinator.scheduler();
  const SlotPool& slots = scheduler.tasks().slots();
  ProgressState state{.counts = scheduler.counts(),
                      .running = {},
                      .slots = static_cast<std::int64_t>(slots.usable(Lane::kWorker)),
                      .slots_busy = 0,
                      .outlook = outlook_};
  for (const auto& [id, run] : scheduler.tasks().running()) {
    if (run.grant.lane != Lane::kWorker) continue;
    state.slots_busy += static_cast<std::int64_t>(run.grant.slots.size());
  }
  if (state.outlook) {
    const double since = std::chrono::duration<double>{now - *looked_at_}.count();
    state.outlook->seconds = std::max(0.0, state.outlook->seconds - since);
    state.outlook->bound_seconds = std::max(0.0, state.outlook->bound_seconds - since);
  }
  for (const auto& [id, assignment] : coordinator.work().assignments()) {
    for (const LiveAttempt& attempt : assignment.attempts) {
      if (attempt.begun) {
        state.running.push_back({coordinator.stage(attempt.stage).label, attempt.fraction});
      }
    }
  }
  return state;
}

}  // namespace oodsweep
