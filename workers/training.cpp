#include "workers/training.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "core/error.hpp"

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

}  // namespace

Training::Training(Network& network, const TrainingPlan& plan, BatchSource& batches)
    : network_{network},
      plan_{plan},
      batches_{batches},
      objective_{make_objective(plan.objective)},
      parameters_{network},
      dropout_seed_{plan.stream_seed("dropout")},
      objective_seed_{plan.stream_seed("objective")},
      steps_per_epoch_{batches.steps_per_epoch()},
      steps_{plan.epochs * steps_per_epoch_},
      learning_rate_{learning_rate_of(plan, steps_)},
      meter_{steps_per_epoch_} {}

void Training::advance() {
  const TrainingBatch batch = batches_.batch(step_);
  const std::int64_t images_per_step = plan_.batch_size + plan_.outlier_batch_size;
  const ForwardMode mode{true, dropout_seed_,
                         consecutive_positions(step_ * images_per_step, batch.pixels.size(0))};
  LossInput given;
  given.seed = objective_seed_;
  given.position = step_ * plan_.outlier_batch_size;
  const double learning_rate = learning_rate_(step_);
  parameters_.zero_gradients();
  const at::Tensor loss = loss_of(network_, *objective_, batch, mode, given);
  loss.backward();
  parameters_.sgd_step(learning_rate, plan_.momentum, plan_.nesterov, plan_.weight_decay);
  meter_.add(loss);
  ++step_;
  if (at_end_of_epoch()) close_epoch(learning_rate);
}

double Training::mean_loss() const {
  return at_end_of_epoch() ? (curve_.end() - 2)->value : meter_.mean(step_);
}

void Training::close_epoch(double learning_rate) {
  const auto epoch = static_cast<double>(step_ / steps_per_epoch_);
  curve_.push_back({step_, epoch, "train_loss", meter_.mean(step_)});
  curve_.push_back({step_, epoch, "learning_rate", learning_rate});
  meter_.reset();
}

Checkpoint Training::checkpoint() const {
  if (step_ > 0) static_cast<void>(mean_loss());
  Checkpoint checkpoint;
  checkpoint.step = step_;
  checkpoint.state = state_arrays(network_);
  for (const NamedTensor& momentum : parameters_.momenta()) {
    checkpoint.momenta.push_back(as_array(momentum));
  }
  checkpoint.losses = meter_.losses();
  checkpoint.curve = curve_;
  return checkpoint;
}

void Training::restore(const Checkpoint& checkpoint) {
  const std::string place = "checkpoint of step " + std::to_string(checkpoint.step);
  OOD_EXPECT(checkpoint.step <= steps_, place + " is of this training");
  OOD_EXPECT(std::ssize(checkpoint.losses) == checkpoint.step % steps_per_epoch_,
             place + " holds the losses of its epoch");
  load_state(network_, checkpoint.state, place);
  const at::NoGradGuard no_grad;
  for (const NamedTensor& momentum : parameters_.momenta()) {
    const auto array =
        std::find_if(checkpoint.momenta.begin(), checkpoint.momenta.end(),
                     [&](const NamedArray& given) { return given.name == momentum.name; });
    OOD_EXPECT(array != checkpoint.momenta.end(),
               place + " holds the momentum of " + momentum.name);
    const std::vector<float> values = as_float32(*array);
    at::Tensor{momentum.tensor}.copy_(
        at::from_blob(const_cast<float*>(values.data()), array->shape, at::kFloat));
  }
  meter_.restore(checkpoint.losses);
  curve_ = checkpoint.curve;
  step_ = checkpoint.step;
}

}  // namespace oodsweep
