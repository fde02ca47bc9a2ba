#pragma once

#include <cstdint>

namespace oodsweep {

struct TrainingPlan;

/// Numbers first, ..., first + count - 1.
struct Places {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// How the batch of each step is cut into shards, each with batch statistics of its own, and which
/// of them this rank computes: shards first(), ..., first() + own() - 1.
struct Sharding {
  std::int64_t shards = 1;
  std::int64_t rank = 0;
  std::int64_t ranks = 1;  ///< Divides `shards`.
  /// The shards' gradients are added in a fixed binary tree, so that any number of ranks gives the
  /// same bits; else each rank has one shard, and the collective adds as it likes.
  bool exact = false;

  /// The batch is not cut.
  [[nodiscard]] bool whole() const { return shards == 1; }
  [[nodiscard]] std::int64_t first() const { return shards / ranks * rank; }
  [[nodiscard]] std::int64_t own() const { return shards / ranks; }
  /// Which of the `images` of a part of the batch (labelled ones, outliers) a shard holds; none if
  /// there are fewer images than shards.
  [[nodiscard]] Places of(std::int64_t shard, std::int64_t images) const {
    const std::int64_t begin = shard * images / shards;
    return {begin, (shard + 1) * images / shards - begin};
  }
};

/// @throws ConfigError if this plan is not trained by so many ranks.
[[nodiscard]] Sharding sharding_of(const TrainingPlan& plan, std::int64_t rank, std::int64_t ranks);

}  // namespace oodsweep
