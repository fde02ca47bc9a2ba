#include "workers/trainer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "workers/collective/broadcast_text.hpp"
#include "workers/training.hpp"
#include "workers/waiting.hpp"

namespace oodsweep {
namespace {

/// What rank 0 finds, on all ranks.
std::optional<Checkpoint> common_checkpoint(const TrainingCompany& company) {
  std::optional<Checkpoint> own;
  if (company.checkpoints != nullptr) own = company.checkpoints->resume();
  if (company.collective.size() == 1) return own;
  const StageKey no_file{};
  const std::string bytes =
      broadcast_text(company.collective, own ? checkpoint_bytes(*own, no_file) : std::string{});
  if (bytes.empty()) return std::nullopt;
  return parse_checkpoint(bytes, no_file);
}

std::optional<ResumePoint> resume(Training& training, const TrainingCompany& company) {
  const std::optional<Checkpoint> checkpoint = common_checkpoint(company);
  if (!checkpoint) return std::nullopt;
  training.restore(*checkpoint);
  company.log.line(fmt::format("resumed at step {} of {} from checkpoint of attempt {}",
                               checkpoint->step, training.steps(), checkpoint->attempt.text));
  return ResumePoint{checkpoint->attempt, checkpoint->step, checkpoint->seconds,
                     checkpoint->provenance};
}

/// What becomes of the work when the training stops here.
std::string keep(const Training& training, const TrainingCompany& company) {
  if (training.step() == 0) return "nothing was done";
  if (company.collective.rank() > 0) return "rank 0 keeps it";
  Checkpointer* checkpoints = company.checkpoints;
  if (checkpoints == nullptr) return "no checkpoints were asked for";
  if (checkpoints->has(training.step())) return "its checkpoint is stored";
  const std::string problem = checkpoints->write([&] { return training.checkpoint(); });
  return problem.empty() ? "its checkpoint is stored" : "no checkpoint: " + problem;
}

/// A rank of a gang stops when all know of it; alone it need not do a step for that.
bool shall_stop(const Training& training, const TrainingCompany& company) {
  return company.collective.size() == 1 ? company.stop_asked() : training.stop_agreed();
}

void look_around(const Training& training, const TrainingCompany& company) {
  if (shall_stop(training, company)) {
    throw Drained{fmt::format("asked to stop after step {} of {}; {}", training.step(),
                              training.steps(), keep(training, company))};
  }
  if (company.checkpoints != nullptr && company.checkpoints->due(training.step())) {
    company.checkpoints->write([&] { return training.checkpoint(); });
  }
}

void tell_of_epoch(const Training& training, const TrainingPlan& plan, StageLog& log) {
  const CurvePoint& loss = *(training.curve().end() - 2);
  const CurvePoint& rate = training.curve().back();
  log.line(fmt::format("epoch {:.0f} of {}, step {}: mean loss {:.6f}, learning rate {:.3g}",
                       loss.epoch, plan.epochs, loss.step, loss.value, rate.value));
}

}  // namespace

TrainingRecord train(Network& network, const TrainingPlan& plan, BatchSource& batches,
                     const TrainingCompany& company) {
  Training training{network,           plan, batches, company.sharding, company.collective,
                    company.make_steps};
  TrainingRecord record;
  record.resumed = resume(training, company);
  const std::int64_t first = training.step();
  {
    const Waiting all_steps{record.seconds};
    while (training.step() < training.steps()) {
      look_around(training, company);
      training.advance(company.collective.size() > 1 && company.stop_asked());
      if (company.progress.due()) {
        company.progress.step(training.step(), training.steps(), training.mean_loss());
      }
      if (training.at_end_of_epoch()) tell_of_epoch(training, plan, company.log);
    }
  }
  record.curve = training.curve();
  record.steps = training.step() - first;
  record.images = training.images();
  record.collective_seconds = training.collective_seconds();
  return record;
}

}  // namespace oodsweep
