#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "workers/running_statistics.hpp"
#include "workers/step_runner.hpp"

namespace oodsweep {
namespace {

class EagerStep final : public StepRunner {
 public:
  explicit EagerStep(const StepParts& parts)
      : parts_{parts},
        dropout_seed_{parts.plan.stream_seed("dropout")},
        objective_seed_{parts.plan.stream_seed("objective")} {
    if (!sharding().whole()) statistics_.emplace(parts.network);
  }

  StepOutcome run(std::int64_t step, double learning_rate, bool stop_asked) override {
    StepOutcome outcome =
        sharding().whole() ? whole_batch(step, stop_asked) : shards(step, stop_asked);
    const TrainingPlan& plan = parts_.plan;
    parts_.parameters.sgd_step(learning_rate, plan.momentum, plan.nesterov, plan.weight_decay);
    return outcome;
  }

 private:
  [[nodiscard]] const Sharding& sharding() const { return parts_.sum.sharding(); }

  StepOutcome whole_batch(std::int64_t step, bool stop_asked) {
    parts_.parameters.zero_gradients();
    const at::Tensor loss = loss_of(parts_.batches.batch(step));
    loss.backward();
    return {loss.detach(), stop_asked};
  }

  StepOutcome shards(std::int64_t step, bool stop_asked) {
    FlatParameters& parameters = parts_.parameters;
    statistics_->begin_step();
    for (std::int64_t own = 0; own < sharding().own(); ++own) {
      parameters.to_sum().zero_();
      if (own == 0 && stop_asked) parameters.stop().fill_(1.0);
      compute_shard(step, sharding().first() + own);
      parts_.sum.add(parameters.to_sum());
    }
    parts_.sum.finish(parameters.to_sum());
    statistics_->end_step(parameters.statistics());
    return {parameters.loss().clone(), parameters.stop().item<float>() > 0.0F};
  }

  /// Leaves the shard's terms in to_sum(), which is zero.
  void compute_shard(std::int64_t step, std::int64_t shard) {
    const TrainingBatch batch = parts_.batches.batch(step, shard);
    if (batch.pixels.size(0) == 0) return;
    statistics_->begin_shard();
    const at::Tensor loss = loss_of(batch);
    loss.backward();
    const at::NoGradGuard no_grad;
    parts_.parameters.loss().copy_(loss);
    statistics_->end_shard(batch.share, parts_.parameters.statistics());
  }

  /// One forward over labelled images and outliers together, so that batch statistics mix both.
  at::Tensor loss_of(const TrainingBatch& batch) {
    const at::Tensor logits =
        parts_.network.forward(batch.pixels, {true, dropout_seed_, batch.positions});
    LossInput given;
    given.seed = objective_seed_;
    given.position = batch.first_outlier;
    given.share_in = batch.share_in;
    given.share_out = batch.share_out;
    given.labels = batch.labels;
    given.logits_in = logits.narrow(0, 0, batch.labelled);
    if (parts_.objective.uses_outliers()) {
      given.logits_out = logits.narrow(0, batch.labelled, logits.size(0) - batch.labelled);
    }
    return parts_.objective.loss(given);
  }

  StepParts parts_;
  std::uint64_t dropout_seed_;
  std::uint64_t objective_seed_;
  std::optional<RunningStatistics> statistics_;  ///< Unless the batch is whole.
};

}  // namespace

std::unique_ptr<StepRunner> make_eager_step(const StepParts& parts) {
  return std::make_unique<EagerStep>(parts);
}

}  // namespace oodsweep
