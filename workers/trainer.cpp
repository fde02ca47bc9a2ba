#include "workers/trainer.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
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

/// Keeps losses without reading one in every step, which would wait for it.
class LossMeter {
 public:
  explicit LossMeter(std::int64_t steps_per_epoch)
      : losses_{at::zeros({steps_per_epoch}, at::kDouble)} {}

  void add(const at::Tensor& loss) {
    losses_.select(0, count_).copy_(loss.detach());
    sum_ += losses_.select(0, count_);
    ++count_;
  }
  /// Mean since the last reset. @throws DivergedTraining.
  [[nodiscard]] double mean(std::int64_t step) const {
    const double value = sum_.item<double>() / static_cast<double>(count_);
    if (!std::isfinite(value)) throw_diverged(step + 1 - count_);
    return value;
  }
  void reset() {
    sum_.zero_();
    count_ = 0;
  }

 private:
  /// @param before Steps before those that are kept here.
  [[noreturn]] void throw_diverged(std::int64_t before) const {
    const auto* losses = losses_.const_data_ptr<double>();
    const auto* first =
        std::find_if(losses, losses + count_, [](double loss) { return !std::isfinite(loss); });
    OOD_EXPECT(first != losses + count_, "a sum of finite losses is finite");
    throw DivergedTraining{fmt::format(
        "the training loss was {} in step {}{}; a smaller learning rate may help", *first,
        before + (first - losses) + 1,
        first == losses ? "" : fmt::format(", after {:.6g} in the step before", *(first - 1)))};
  }

  at::Tensor losses_;  ///< Of the steps since the last reset.
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
  LossMeter meter{batches.steps_per_epoch()};
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
