#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "methods/objective.hpp"
#include "models/network.hpp"
#include "workers/batch_source.hpp"
#include "workers/flat_parameters.hpp"
#include "workers/shard_sum.hpp"
#include "workers/training_plan.hpp"

namespace oodsweep {

/// What the steps of a training work on. All of it outlives the runner. Between two steps others
/// read it, and change values but not places: a restored checkpoint is copied into the tensors.
struct StepParts {
  Network& network;
  const TrainingPlan& plan;
  BatchSource& batches;
  FlatParameters& parameters;
  const Objective& objective;
  ShardSum& sum;
};

struct StepOutcome {
  at::Tensor loss;    ///< Scalar float32, of the whole batch over all ranks.
  bool stop = false;  ///< A rank was asked to stop. All ranks are told after the same step.
};

/// Does the steps of a training: on the CPU one after the other, on a GPU as a captured graph. One
/// thread.
class StepRunner {
 public:
  virtual ~StepRunner() = default;
  /// Forward and backward of the own shards, the sum over all, and the update.
  /// @param stop_asked Of this rank; at the latest some steps later all ranks know.
  /// @throws CollectiveError
  [[nodiscard]] virtual StepOutcome run(std::int64_t step, double learning_rate,
                                        bool stop_asked) = 0;
};

using StepRunnerMaker = std::function<std::unique_ptr<StepRunner>(const StepParts&)>;

/// Steps on the CPU, each operation at once.
[[nodiscard]] std::unique_ptr<StepRunner> make_eager_step(const StepParts& parts);

}  // namespace oodsweep
