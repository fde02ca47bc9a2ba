#include "workers/training.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
Training::Training(Network& network, const TrainingPlan& plan, BatchSource& batches,
                   const Sharding& sharding, Collective& collective,
                   const StepRunnerMaker& make_steps)
    : network_{network},
      batches_{batches},
      objective_{make_objective(plan.objective)},
      parameters_{network},
      sum_{sharding, collective},
      runner_{make_steps({network, plan, batches, parameters_, *objective_, sum_})},
      steps_per_epoch_{batches.steps_per_epoch()},
      steps_{plan.epochs * steps_per_epoch_},
      learning_rate_{learning_rate_of(plan, steps_)},
      meter_{steps_per_epoch_, parameters_.values().device()} {}

void Training::advance(bool stop_asked) {
  const double learning_rate = learning_rate_(step_);
  const StepOutcome outcome = runner_->run(step_, learning_rate, stop_asked);
  meter_.add(outcome.loss);
  stop_agreed_ = outcome.stop;
  images_ += batches_.images_of(step_);
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
