#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "methods/objective.hpp"
#include "models/network.hpp"
#include "workers/batch_source.hpp"
#include "workers/checkpoint.hpp"
#include "workers/flat_parameters.hpp"
#include "workers/learning_rate.hpp"
#include "workers/loss_meter.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// A training, step by step, whose state between two steps can be taken and put back: n steps are a
/// steps, a checkpoint, a restart and n - a steps, bit for bit. Network, plan and batches must
/// outlive it. One thread.
class Training {
 public:
  Training(Network& network, const TrainingPlan& plan, BatchSource& batches);

  [[nodiscard]] std::int64_t step() const { return step_; }  ///< Steps that are done.
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] bool at_end_of_epoch() const { return step_ % steps_per_epoch_ == 0; }
  /// Does one step. At the end of an epoch the curve gets its mean loss and learning rate.
  /// @throws DivergedTraining
  void advance();
  /// Mean loss of the epoch so far, at its end of the whole; a step was done.
  /// @throws DivergedTraining
  [[nodiscard]] double mean_loss() const;
  [[nodiscard]] const std::vector<CurvePoint>& curve() const { return curve_; }

  /// The state now, without attempt and seconds. @throws DivergedTraining rather than keep it.
  [[nodiscard]] Checkpoint checkpoint() const;
  /// @param checkpoint Of this training.
  void restore(const Checkpoint& checkpoint);

 private:
  void close_epoch(double learning_rate);

  Network& network_;
  const TrainingPlan& plan_;
  BatchSource& batches_;
  std::unique_ptr<Objective> objective_;
  FlatParameters parameters_;
  std::uint64_t dropout_seed_;
  std::uint64_t objective_seed_;
  std::int64_t steps_per_epoch_;
  std::int64_t steps_;
  LearningRate learning_rate_;
  LossMeter meter_;
  std::int64_t step_ = 0;
  std::vector<CurvePoint> curve_;
};

}  // namespace oodsweep
