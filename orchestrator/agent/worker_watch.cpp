#include "orchestrator/agent/worker_watch.hpp"

#include <fmt/format.h>

#include <utility>

namespace oodsweep {
namespace {

double in_seconds(SteadyTime::duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

}  // namespace

WorkerWatch::WorkerWatch(const Timing& timing, SteadyTime now)
    : timing_{timing}, heard_at_{now}, begun_at_{now}, patience_{timing.grace} {}

void WorkerWatch::began(const AttemptId& attempt, SteadyTime now) {
  begun_ = attempt;
  begun_at_ = now;
  done_ = 0;
  total_ = 0;
}

void WorkerWatch::stepped(std::int64_t done, std::int64_t total) {
  done_ = done;
  total_ = total;
}

void WorkerWatch::stage_ended(SteadyTime now) {
  begun_.reset();
  begun_at_ = now;
}

void WorkerWatch::ask_to_stop(std::string outcome, std::string reason,
                              std::optional<Timing::Milliseconds> patience) {
  if (stop_) return;
  stop_ = StopRequest{std::move(outcome), std::move(reason), std::nullopt, false};
  patience_ = patience.value_or(timing_.grace);
}

WorkerWatch::Act WorkerWatch::decide(SteadyTime now) {
  if (!stop_) look(now);
  if (!stop_ || killed_) return Act::kNothing;
  if (!terminated_at_) {
    terminated_at_ = now;
    return Act::kTerminate;
  }
  if (now - *terminated_at_ < patience_) return Act::kNothing;
  killed_ = true;
  return Act::kKill;
}

void WorkerWatch::look(SteadyTime now) {
  const bool limited = timing_.stage_limit.count() > 0;
  if (limited && begun_ && now - begun_at_ >= timing_.stage_limit) {
    stop_ = StopRequest{"time_limit",
                        fmt::format("at work for {:.1f} s, the limit is {:g} s; {}", seconds(now),
                                    in_seconds(timing_.stage_limit), last_step()),
                        begun_, false};
  } else if (timing_.no_progress.count() > 0 && now - heard_at_ >= timing_.no_progress) {
    stop_ = StopRequest{
        "no_progress",
        fmt::format("silent for {:.1f} s, the limit is {:g} s; {}", in_seconds(now - heard_at_),
                    in_seconds(timing_.no_progress), begun_ ? last_step() : "no stage was begun"),
        begun_, !begun_.has_value()};
  }
}

std::string WorkerWatch::last_step() const {
  return total_ > 0 ? fmt::format("last step seen: {} of {}", done_, total_) : "no step was seen";
}

double WorkerWatch::seconds(SteadyTime now) const { return in_seconds(now - begun_at_); }

}  // namespace oodsweep
