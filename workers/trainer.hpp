#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/network.hpp"
#include "results/folders/stage_folder.hpp"
#include "workers/batch_source.hpp"
#include "workers/checkpointer.hpp"
#include "workers/collective/serial_collective.hpp"
#include "workers/progress.hpp"
#include "workers/sharding.hpp"
#include "workers/stage_log.hpp"
#include "workers/step_runner.hpp"
#include "workers/stop_request.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// Whom a training tells how it gets on, and whom it asks.
struct TrainingCompany {
  Progress& progress;
  StageLog& log;
  StopSignal stop_asked = [] { return false; };
  Checkpointer* checkpoints = nullptr;  ///< Null: none are written or read. Rank 0 alone has one.
  Collective& collective = serial_collective();
  Sharding sharding = {};  ///< Of this rank.
  StepRunnerMaker make_steps = make_eager_step;
};

/// Where a training did not begin at its first step.
struct ResumePoint {
  AttemptId attempt;  ///< Whose checkpoint it was.
  std::int64_t step = 0;
  double seconds = 0.0;  ///< Of work that led there, over all attempts.
  Json provenance;       ///< Of the processes that did it.
};

struct TrainingRecord {
  std::vector<CurvePoint> curve;  ///< Mean training loss and learning rate, per epoch.
  std::optional<ResumePoint> resumed;
  std::int64_t steps = 0;           ///< Of this attempt.
  std::int64_t images = 0;          ///< Of all ranks in these steps.
  double seconds = 0.0;             ///< Of the steps, with all that lies between them.
  double collective_seconds = 0.0;  ///< Of these, waiting for other ranks and summing.
};

/// Trains `network` in place, all epochs of the plan, or what an earlier attempt has left of them.
/// The ranks of a gang all call this, begin where rank 0 does, and stop after the same step if one
/// of them is asked to.
/// @throws DivergedTraining with the step by which the loss was not finite.
/// @throws Drained if it was asked to stop; a checkpoint is written before.
/// @throws CollectiveError
[[nodiscard]] TrainingRecord train(Network& network, const TrainingPlan& plan, BatchSource& batches,
                                   const TrainingCompany& company);

}  // namespace oodsweep
