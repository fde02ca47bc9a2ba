#include "workers/checkpointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/log.hpp"

namespace oodsweep {
namespace {

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>{to - from}.count();
}

}  // namespace

Checkpointer::Checkpointer(CheckpointFolder folder, AttemptId attempt,
                           const CheckpointSettings& settings, SteadyClock now, StageLog& log)
    : folder_{std::move(folder)},
      attempt_{std::move(attempt)},
      settings_{settings},
      now_{std::move(now)},
      log_{log},
      begin_{now_()},
      last_{begin_} {}

std::optional<Checkpoint> Checkpointer::resume() {
  std::optional<Checkpoint> checkpoint = folder_.newest(log_);
  if (checkpoint) {
    last_step_ = checkpoint->step;
    earlier_seconds_ = checkpoint->seconds;
  }
  return checkpoint;
}

double Checkpointer::interval() const {
  if (!cost_) return settings_.shortest_interval_s;
  return std::max(settings_.shortest_interval_s,
                  optimal_checkpoint_interval(*cost_, settings_.mean_time_between_failures_s));
}

bool Checkpointer::due(std::int64_t step) const {
  return step > last_step_ && seconds_between(last_, now_()) >= interval();
}

std::string Checkpointer::write(const std::function<Checkpoint()>& state) {
  const SteadyTime start = now_();
  Checkpoint checkpoint = state();
  checkpoint.attempt = attempt_;
  checkpoint.seconds = earlier_seconds_ + seconds_between(begin_, start);
  std::string problem;
  try {
    folder_.write(checkpoint);
    last_step_ = checkpoint.step;
  } catch (const IoError& error) {
    problem = error.what();
    report(problem);
  }
  last_ = now_();
  cost_ = seconds_between(start, last_);
  return problem;
}

void Checkpointer::report(const std::string& problem) {
  if (std::exchange(has_failed_, true)) return;
  log_warning("no checkpoint, the training goes on without: " + problem);
  log_.line("no checkpoint: " + problem);
}

}  // namespace oodsweep
