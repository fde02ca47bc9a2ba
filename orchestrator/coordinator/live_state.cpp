#include "orchestrator/coordinator/live_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "orchestrator/process/host.hpp"

namespace oodsweep {
namespace {

/// Between two simulations of what is left.
constexpr std::chrono::seconds kLookAhead{3};

std::string label_of(const Stage& stage, std::size_t slots) {
  return slots > 1 ? fmt::format("{} on {} slots", stage.label, slots) : stage.label;
}

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

LiveProgress LiveState::look(const Coordinator& coordinator, SteadyTime now) {
  look_ahead(coordinator, now);
  const Scheduler& scheduler = coordinator.scheduler();
  LiveProgress progress{.epoch = coordinator.roster().run().epoch,
                        .at = unix_time(),
                        .total = scheduler.counts().total,
                        .done = scheduler.counts().done,
                        .failed = scheduler.counts().failed,
                        .slots = static_cast<int>(scheduler.tasks().slots().usable(Lane::kWorker)),
                        .paused = coordinator.paused()};
  for (const auto& [id, run] : scheduler.tasks().running()) {
    if (run.grant.lane != Lane::kWorker) continue;
    progress.slots_busy += static_cast<int>(run.grant.slots.size());
  }
  if (outlook_) {
    const double since = std::chrono::duration<double>{now - *looked_at_}.count();
    progress.eta_seconds = std::max(0.0, outlook_->seconds - since);
    progress.bound_seconds = std::max(0.0, outlook_->bound_seconds - since);
  }
  for (const auto& [id, assignment] : coordinator.work().assignments()) {
    for (const LiveAttempt& attempt : assignment.attempts) {
      if (!attempt.begun) continue;
      progress.stages.push_back(
          {.attempt = attempt.id.text,
           .label = label_of(coordinator.stage(attempt.stage), attempt.slots.size()),
           .node = attempt.node,
           .slot = attempt.slot().number,
           .fraction = attempt.fraction,
           .seconds = std::chrono::duration<double>{now - attempt.begun_at}.count()});
    }
  }
  progress.running = static_cast<std::int64_t>(progress.stages.size());
  return progress;
}

}  // namespace oodsweep
