#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>

#include "models/network.hpp"

namespace oodsweep {

/// The running statistics of a network's batch norms while its batches are cut into shards: every
/// shard begins with those of the step's begin and leaves its own; their mean, weighted by images,
/// is what one update with the mean of the shards' statistics would have given. The network's
/// buffers become views of one tensor. One thread.
class RunningStatistics {
 public:
  explicit RunningStatistics(const Network& network);

  /// Floats that end_shard() fills.
  [[nodiscard]] static std::int64_t size_of(const Network& network);

  void begin_step();
  void begin_shard();
  /// @param share Of the shard in the images of the step.
  /// @param term  [size_of()], becomes the shard's term of the sum.
  void end_shard(double share, at::Tensor term) const;
  /// @param sum Of the terms of all shards.
  void end_step(const at::Tensor& sum);

 private:
  at::Tensor now_;
  at::Tensor before_;  ///< At the begin of the step.
};

}  // namespace oodsweep
