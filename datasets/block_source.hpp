#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <queue>
#include <unordered_map>
#include <vector>

#include "datasets/image_source.hpp"
#include "datasets/shard_file.hpp"

namespace oodsweep {

using Shards = std::vector<std::unique_ptr<const ShardFile>>;

/// A stored split that is too large to load: images are found by block, and the blocks that were
/// read last stay open. Meant for an OutlierStream, whose pools then read each block once;
/// scattered single images cost a block each.
class BlockSource final : public ImageSource {
 public:
  /// Two pools of an OutlierStream: the one being drawn from and the one that follows.
  static constexpr std::size_t kOpenBlocks = 256;

  BlockSource(SplitInfo info, Shards shards);
  [[nodiscard]] const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override;

 private:
  using Block = std::vector<std::uint8_t>;

  /// Number of the shard that holds image `index`.
  [[nodiscard]] std::size_t shard_of(std::int64_t index) const;
  /// The block of a shard, from memory if it is open. Two threads that want the same closed block
  /// both read it.
  [[nodiscard]] std::shared_ptr<const Block> block(std::size_t shard, std::int64_t number) const;

  SplitInfo info_;
  Shards shards_;
  std::int64_t block_images_;
  std::vector<std::int64_t> ends_;          ///< Images up to and with each shard.
  std::vector<std::int64_t> first_blocks_;  ///< Blocks before each shard.

  mutable std::mutex lock_;  ///< Guards what follows.
  mutable std::unordered_map<std::int64_t, std::shared_ptr<const Block>> open_;
  mutable std::queue<std::int64_t> opened_;  ///< Oldest first.
};

}  // namespace oodsweep
