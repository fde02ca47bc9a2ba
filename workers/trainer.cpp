#include "workers/trainer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "workers/training.hpp"

namespace oodsweep {
namespace {

std::optional<ResumePoint> resume(Training& training, const TrainingCompany& company) {
  if (company.checkpoints == nullptr) return std::nullopt;
  const std::optional<Checkpoint> checkpoint = company.checkpoints->resume();
  if (!checkpoint) return std::nullopt;
  training.restore(*checkpoint);
  company.log.line(fmt::format("resumed at step {} of {} from checkpoint of attempt {}",
                               checkpoint->step, training.steps(), checkpoint->attempt.text));
  return ResumePoint{checkpoint->attempt, checkpoint->step, checkpoint->seconds,
                     checkpoint->provenance};
}

/// What becomes of the work when the training stops here.
std::string keep(const Training& training, Checkpointer* checkpoints) {
  if (training.step() == 0) return "nothing was done";
  if (checkpoints == nullptr) return "no checkpoints were asked for";
  if (checkpoints->has(training.step())) return "its checkpoint is stored";
  const std::string problem = checkpoints->write([&] { return training.checkpoint(); });
  return problem.empty() ? "its checkpoint is stored" : "no checkpoint: " + problem;
}

void look_around(const Training& training, const TrainingCompany& company) {
  if (company.stop_asked()) {
    throw Drained{fmt::format("asked to stop after step {} of {}; {}", training.step(),
                              training.steps(), keep(training, company.checkpoints))};
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
  Training training{network, plan, batches};
  TrainingRecord record;
  record.resumed = resume(training, company);
  while (training.step() < training.steps()) {
    look_around(training, company);
    training.advance();
    if (company.progress.due()) {
      company.progress.step(training.step(), training.steps(), training.mean_loss());
    }
    if (training.at_end_of_epoch()) tell_of_epoch(training, plan, company.log);
  }
  record.curve = training.curve();
  return record;
}

}  // namespace oodsweep
