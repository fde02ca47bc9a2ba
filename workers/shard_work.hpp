#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "workers/running_statistics.hpp"
#include "workers/step_runner.hpp"

namespace oodsweep {

/// Forward and backward of this rank's shards of a step, and the sum over all shards: what steps on
/// the CPU and on GPUs have in common. It reads and writes tensors alone, so that it can be
/// recorded. One thread.
class ShardWork {
 public:
  explicit ShardWork(const StepParts& parts);

  using Batches = std::function<TrainingBatch(std::int64_t shard)>;
  /// Leaves the gradients of the whole batch in the parameters.
  /// @param stop Scalar, not 0 if this rank was asked to stop; may be undefined. Summed over the
  ///             ranks in FlatParameters::stop(), where the batch is cut.
  /// @return The loss of the whole batch, scalar float32.
  /// @throws CollectiveError
  [[nodiscard]] at::Tensor run(const Batches& batches, const at::Tensor& stop);

 private:
  [[nodiscard]] const Sharding& sharding() const { return parts_.sum.sharding(); }
  [[nodiscard]] at::Tensor whole_batch(const TrainingBatch& batch);
  void compute_shard(const TrainingBatch& batch);
  [[nodiscard]] at::Tensor loss_of(const TrainingBatch& batch);

  StepParts parts_;
  std::uint64_t dropout_seed_;
  std::uint64_t objective_seed_;
  std::optional<RunningStatistics> statistics_;  ///< Unless the batch is whole.
};

}  // namespace oodsweep
