#include "workers/checkpointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/log.hpp"

namespace oodsweep {
namespace {

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>{to - from}.count();
}

Json with(Json list, const Json& entry) {
  if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(entry);
  return list;
}

}  // namespace

Checkpointer::Checkpointer(CheckpointFolder folder, CheckpointAuthor author,
                           const CheckpointSettings& settings, SteadyClock now, StageLog& log)
    : folder_{std::move(folder)},
      author_{std::move(author)},
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
    earlier_provenance_ = checkpoint->provenance;
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
  checkpoint.attempt = author_.attempt;
  checkpoint.provenance = with(earlier_provenance_, author_.provenance);
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
