#include "workers/trainer.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "methods/objective.hpp"
#include "workers/flat_parameters.hpp"
#include "workers/learning_rate.hpp"

namespace oodsweep {
namespace {

/// One forward over labelled images and outliers together, so that batch statistics mix both.
/// @param given What the loss reads beside the batch: seed and position.
at::Tensor loss_of(Network& network, const Objective& objective, const TrainingBatch& batch,
                   const ForwardMode& mode, LossInput given) {
  const at::Tensor logits = network.forward(batch.pixels, mode);
  given.labels = batch.labels;
  given.logits_in = logits.narrow(0, 0, batch.labelled);
  if (objective.uses_outliers()) {
    given.logits_out = logits.narrow(0, batch.labelled, logits.size(0) - batch.labelled);
  }
  return objective.loss(given);
}

/// Sums losses without reading one in every step, which would wait for it.
class LossMeter {
 public:
  void add(const at::Tensor& loss) {
    sum_ += loss.detach().to(at::kDouble);
    ++count_;
  }
  /// Mean since the last reset. @throws DivergedTraining.
  [[nodiscard]] double mean(std::int64_t step) const {
    const double value = sum_.item<double>() / static_cast<double>(count_);
    if (!std::isfinite(value)) {
      throw DivergedTraining{"the training loss was no longer a number by step " +
                             std::to_string(step) + "; a smaller learning rate may help"};
    }
    return value;
  }
  void reset() {
    sum_.zero_();
    count_ = 0;
  }

 private:
  at::Tensor sum_ = at::zeros({}, at::kDouble);
  std::int64_t count_ = 0;
};

}  // namespace

std::vector<CurvePoint> train(Network& network, const TrainingPlan& plan, BatchSource& batches,
                              Progress& progress, StageLog& log) {
  const std::unique_ptr<Objective> objective = make_objective(plan.objective);
  FlatParameters parameters{network};
  const std::int64_t total = plan.epochs * batches.steps_per_epoch();
  const CosineSchedule schedule{plan.learning_rate, plan.final_learning_rate, total};
  const std::int64_t images_per_step = plan.batch_size + plan.outlier_batch_size;
  ForwardMode mode{true, plan.stream_seed("dropout"), 0};
  LossInput given;
  given.seed = plan.stream_seed("objective");
  std::vector<CurvePoint> curve;
  LossMeter meter;
  for (std::int64_t step = 0; step < total; ++step) {
    mode.position = step * images_per_step;
    given.position = step * plan.outlier_batch_size;
    parameters.zero_gradients();
    const at::Tensor loss = loss_of(network, *objective, batches.batch(step), mode, given);
    loss.backward();
    parameters.sgd_step(schedule.at_update(step), plan.momentum, plan.nesterov, plan.weight_decay);
    meter.add(loss);
    if (progress.due()) progress.step(step + 1, total, meter.mean(step));
    if ((step + 1) % batches.steps_per_epoch() == 0) {
      const std::int64_t epoch = (step + 1) / batches.steps_per_epoch();
      const double loss_of_epoch = meter.mean(step);
      const double rate = schedule.at_update(step);
      curve.push_back({step + 1, static_cast<double>(epoch), "train_loss", loss_of_epoch});
      curve.push_back({step + 1, static_cast<double>(epoch), "learning_rate", rate});
      log.line(fmt::format("epoch {} of {}, step {}: mean loss {:.6f}, learning rate {:.3g}", epoch,
                           plan.epochs, step + 1, loss_of_epoch, rate));
      meter.reset();
    }
  }
  return curve;
}

}  // namespace oodsweep
