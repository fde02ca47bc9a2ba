#include "datasets/shards/split_writer.hpp"

#include <utility>

#include "core/error.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/shards/hash_index_writer.hpp"
#include "datasets/shards/image_fingerprint.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {
namespace {

std::string shard_name(const std::string& split, std::size_t number) {
  const std::string digits = std::to_string(number);
  return split + "-" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits +
         ".h5";
}

}  // namespace

SplitWriter::SplitWriter(std::filesystem::path folder, std::string name, const ImageShape& shape,
                         std::int64_t images_per_shard)
    : folder_{std::move(folder)},
      name_{std::move(name)},
      shape_{shape},
      images_per_shard_{images_per_shard} {
  OOD_EXPECT(images_per_shard > 0 && images_per_shard % kBlockImages == 0,
             "shards of whole blocks");
}

void SplitWriter::append(std::span<const std::uint8_t> pixels, std::int32_t label,
                         std::uint64_t hash) {
  if (!shard_) shard_.emplace(folder_, shard_name(name_, shards_.size()), shape_);
  shard_->append(pixels, label, hash);
  ++count_;
  if (shard_->count() == images_per_shard_) finish_shard();
}

void SplitWriter::finish_shard() {
  shards_.push_back(shard_->finish());
  shard_.reset();
}

std::string SplitWriter::fingerprint(const std::vector<std::string>& classes) const {
  ImageFingerprint fingerprint{shape_, classes};
  for (const ShardEntry& shard : shards_) {
    fingerprint.add(read_h5(folder_ / shard.file, "/image_hash").as<std::uint64_t>());
  }
  return fingerprint.finish();
}

WrittenSplit SplitWriter::finish(const std::vector<std::string>& classes,
                                 const std::map<std::int32_t, std::int32_t>& places) {
  if (shard_) finish_shard();
  OOD_EXPECT(count_ > 0, "a split with images");
  for (ShardEntry& shard : shards_) {
    if (!places.empty()) shard = relabel_shard(folder_, shard, places);
  }
  WrittenSplit written{{count_, fingerprint(classes), shards_}, 0};
  const WrittenIndex index = index_shards(folder_, name_ + "-hashes.h5", shards_);
  written.entry.hash_index = index.entry;
  written.repeated = index.repeated;
  return written;
}

}  // namespace oodsweep
