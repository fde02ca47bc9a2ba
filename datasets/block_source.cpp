#include "datasets/block_source.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/pixel_values.hpp"

namespace oodsweep {

BlockSource::BlockSource(SplitInfo info, Shards shards)
    : info_{std::move(info)}, shards_{std::move(shards)}, block_images_{block_images(info_.shape)} {
  std::int64_t images = 0;
  std::int64_t blocks = 0;
  for (const auto& shard : shards_) {
    first_blocks_.push_back(blocks);
    ends_.push_back(images += shard->count());
    blocks += (shard->count() + block_images_ - 1) / block_images_;
  }
  OOD_EXPECT(images == info_.count, "shards with the images of the split");
}

void BlockSource::read(std::span<const std::int64_t> indices, float* pixels,
                       std::int32_t* labels) const {
  const auto size = static_cast<std::size_t>(info_.shape.pixels());
  std::shared_ptr<const Block> current;
  std::size_t current_shard = 0;
  std::int64_t current_number = -1;
  for (const std::int64_t index : indices) {
    const std::size_t shard = shard_of(index);
    const std::int64_t in_shard = index - (ends_[shard] - shards_[shard]->count());
    const std::int64_t number = in_shard / block_images_;
    if (shard != current_shard || number != current_number) {
      current = block(shard, number);
      current_shard = shard;
      current_number = number;
    }
    const auto within = static_cast<std::size_t>(in_shard % block_images_);
    bytes_to_unit(std::span{*current}.subspan(within * size, size), pixels);
    pixels += size;
    if (labels != nullptr) {
      *labels++ = shards_[shard]->labels()[static_cast<std::size_t>(in_shard)];
    }
  }
}

std::size_t BlockSource::shard_of(std::int64_t index) const {
  OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), index);
  return static_cast<std::size_t>(end - ends_.begin());
}

std::shared_ptr<const BlockSource::Block> BlockSource::block(std::size_t shard,
                                                             std::int64_t number) const {
  const std::int64_t key = first_blocks_[shard] + number;
  {
    const std::lock_guard guard{lock_};
    if (const auto known = open_.find(key); known != open_.end()) return known->second;
  }
  auto pixels = std::make_shared<Block>();
  shards_[shard]->read_block(number, *pixels);
  const std::lock_guard guard{lock_};
  if (open_.emplace(key, pixels).second) opened_.push(key);
  if (open_.size() > kOpenBlocks) {
    open_.erase(opened_.front());
    opened_.pop();
  }
  return pixels;
}

}  // namespace oodsweep
