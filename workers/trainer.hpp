#pragma once

#include <memory>
#include <vector>

#include "core/error.hpp"
#include "models/network.hpp"
#include "results/folders/stage_folder.hpp"
#include "workers/batch_source.hpp"
#include "workers/progress.hpp"
#include "workers/stage_log.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// The loss is no longer a number: an outcome of its own, since trying again gives the same.
class DivergedTraining : public Error {
 public:
  using Error::Error;
};

/// Trains `network` in place, all epochs of the plan.
/// @return Mean training loss and learning rate, per epoch.
/// @throws DivergedTraining with the step by which the loss was not finite.
[[nodiscard]] std::vector<CurvePoint> train(Network& network, const TrainingPlan& plan,
                                            BatchSource& batches, Progress& progress,
                                            StageLog& log);

}  // namespace oodsweep
