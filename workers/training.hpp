#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "methods/objective.hpp"
#include "models/network.hpp"
#include "workers/batch_source.hpp"
#include "workers/checkpoint.hpp"
#include "workers/collective/serial_collective.hpp"
#include "workers/flat_parameters.hpp"
#include "workers/learning_rate.hpp"
#include "workers/loss_meter.hpp"
#include "workers/shard_sum.hpp"
#include "workers/step_runner.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// A training, step by step, whose state between two steps can be taken and put back: n steps are a
/// steps, a checkpoint, a restart and n - a steps, bit for bit. All ranks of a gang do the same
/// steps and have the same state after each. Network, plan, batches and collective must outlive it.
/// One thread.
class Training {
 public:
  /// @param batches Cut by the same sharding.
  Training(Network& network, const TrainingPlan& plan, BatchSource& batches,
           const Sharding& sharding = {}, Collective& collective = serial_collective(),
           const StepRunnerMaker& make_steps = make_eager_step);

  [[nodiscard]] std::int64_t step() const { return step_; }  ///< Steps that are done.
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] bool at_end_of_epoch() const { return step_ % steps_per_epoch_ == 0; }
  /// Does one step. At the end of an epoch the curve gets its mean loss and learning rate.
  /// @param stop_asked Of this rank, for the others to know. @throws DivergedTraining,
  /// CollectiveError
  void advance(bool stop_asked = false);
  /// Whether some rank was asked to stop. All ranks say so after the same step.
  [[nodiscard]] bool stop_agreed() const { return stop_agreed_; }
  /// Images of all ranks in the steps done by this object.
  [[nodiscard]] std::int64_t images() const { return images_; }
  /// Seconds that this rank has spent in the collective.
  [[nodiscard]] double collective_seconds() const { return sum_.seconds(); }
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
  BatchSource& batches_;
  std::unique_ptr<Objective> objective_;
  FlatParameters parameters_;
  ShardSum sum_;
  std::unique_ptr<StepRunner> runner_;
  std::int64_t steps_per_epoch_;
  std::int64_t steps_;
  LearningRate learning_rate_;
  LossMeter meter_;
  std::int64_t step_ = 0;
  std::int64_t images_ = 0;
  bool stop_agreed_ = false;
  std::vector<CurvePoint> curve_;
};

}  // namespace oodsweep
