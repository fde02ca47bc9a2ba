#include "workers/shard_work.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "workers/device/precision.hpp"

namespace oodsweep {

ShardWork::ShardWork(const StepParts& parts)
    : parts_{parts},
      dropout_seed_{parts.plan.stream_seed("dropout")},
      objective_seed_{parts.plan.stream_seed("objective")} {
  if (!sharding().whole()) statistics_.emplace(parts.network);
}

at::Tensor ShardWork::run(const Batches& batches, const at::Tensor& stop) {
  if (sharding().whole()) return whole_batch(batches(0));
  FlatParameters& parameters = parts_.parameters;
  statistics_->begin_step();
  for (std::int64_t own = 0; own < sharding().own(); ++own) {
    parameters.to_sum().zero_();
    if (own == 0 && stop.defined()) at::Tensor{parameters.stop()}.copy_(stop);
    compute_shard(batches(sharding().first() + own));
    parts_.sum.add(parameters.to_sum());
  }
  parts_.sum.finish(parameters.to_sum());
  statistics_->end_step(parameters.statistics());
  return parameters.loss().clone();
}

at::Tensor ShardWork::whole_batch(const TrainingBatch& batch) {
  parts_.parameters.zero_gradients();
  const at::Tensor loss = loss_of(batch);
  loss.backward();
  return loss.detach();
}

/// Leaves the shard's terms in to_sum(), which is zero.
void ShardWork::compute_shard(const TrainingBatch& batch) {
  if (batch.pixels.size(0) == 0) return;
  statistics_->begin_shard();
  const at::Tensor loss = loss_of(batch);
  loss.backward();
  const at::NoGradGuard no_grad;
  parts_.parameters.loss().copy_(loss);
  statistics_->end_shard(batch.share, parts_.parameters.statistics());
}

/// One forward over labelled images and outliers together, so that batch statistics mix both.
at::Tensor ShardWork::loss_of(const TrainingBatch& batch) {
  const ForwardMode mode{true, dropout_seed_, batch.positions, batch.standardised};
  const at::Tensor logits = forward_in(parts_.plan.precision, parts_.network, batch.pixels, mode);
  LossInput given;
  given.seed = objective_seed_;
  given.position = batch.first_outlier;
  given.positions_out = batch.outlier_positions;
  given.share_in = batch.share_in;
  given.share_out = batch.share_out;
  given.labels = batch.labels;
  given.logits_in = logits.narrow(0, 0, batch.labelled);
  if (parts_.objective.uses_outliers()) {
    given.logits_out = logits.narrow(0, batch.labelled, logits.size(0) - batch.labelled);
  }
  return parts_.objective.loss(given);
}

}  // namespace oodsweep
