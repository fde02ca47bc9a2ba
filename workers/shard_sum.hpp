#pragma once

#include <ATen/core/TensorBody.h>

#include "workers/collective/collective.hpp"
#include "workers/sharding.hpp"
#include "workers/tree_sum.hpp"

namespace oodsweep {

/// Adds one flat tensor over the shards of a step, those of this rank and those of the others. One
/// thread.
class ShardSum {
 public:
  /// `collective` must outlive this.
  ShardSum(const Sharding& sharding, Collective& collective)
      : sharding_{sharding}, collective_{collective} {}

  [[nodiscard]] const Sharding& sharding() const { return sharding_; }

  /// After each own shard, in their order. @param flat What the shard has given, float32.
  void add(const at::Tensor& flat);
  /// After the last. @param flat The same tensor, as the last shard left it; becomes the sum.
  /// @throws CollectiveError
  void finish(at::Tensor& flat);

  /// Returns when all ranks have come here and their devices have done what they were given.
  /// @throws CollectiveError
  void wait_for_all();

  /// Seconds that this thread has spent in the collective.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  void add_over_ranks(at::Tensor& flat);

  Sharding sharding_;
  Collective& collective_;
  TreeSum tree_;
  at::Tensor rows_;  ///< [ranks, n] of exact mode.
  double seconds_ = 0.0;
};

}  // namespace oodsweep
