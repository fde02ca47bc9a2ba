#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/manifest.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/shard_file.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kMostResidentBytes = std::int64_t{1} << 30;

using Shards = std::vector<std::unique_ptr<const ShardFile>>;

/// A set larger than memory: images are found by block. Meant for reading in block order
/// (OutlierStream); scattered single images cost a block each.
class BlockSource final : public ImageSource {
 public:
  BlockSource(SplitInfo info, Shards shards) : info_{std::move(info)}, shards_{std::move(shards)} {}
  const SplitInfo& info() const override { return info_; }

  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    const auto size = static_cast<std::size_t>(info_.shape.pixels());
    std::vector<std::uint8_t> block;
    const ShardFile* open_shard = nullptr;
    std::int64_t open_block = -1;
    for (std::int64_t index : indices) {
      const ShardFile& shard = shard_of(index);
      if (&shard != open_shard || index / kBlockImages != open_block) {
        open_shard = &shard;
        open_block = index / kBlockImages;
        shard.read_block(open_block, block);
      }
      const auto within = static_cast<std::size_t>(index % kBlockImages);
      bytes_to_unit(std::span{block}.subspan(within * size, size), pixels);
      pixels += size;
      if (labels != nullptr) *labels++ = shard.labels()[static_cast<std::size_t>(index)];
    }
  }

 private:
  /// Makes `index` relative to its shard.
  const ShardFile& shard_of(std::int64_t& index) const {
    for (const auto& shard : shards_) {
      if (index < shard->count()) return *shard;
      index -= shard->count();
    }
    throw InternalError{"an image number outside the split"};
  }

  SplitInfo info_;
  Shards shards_;
};

std::shared_ptr<const ImageSource> load_all(SplitInfo info, const Shards& shards) {
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  pixels.reserve(static_cast<std::size_t>(info.count * info.shape.pixels()));
  std::vector<std::uint8_t> block;
  for (const auto& shard : shards) {
    labels.insert(labels.end(), shard->labels().begin(), shard->labels().end());
    for (std::int64_t first = 0; first < shard->count(); first += kBlockImages) {
      shard->read_block(first / kBlockImages, block);
      pixels.insert(pixels.end(), block.begin(), block.end());
    }
  }
  return std::make_shared<MemorySource>(std::move(info), std::move(pixels), std::move(labels));
}

}  // namespace

std::shared_ptr<const ImageSource> open_stored(const std::filesystem::path& folder,
                                               SplitInfo info) {
  const Manifest manifest = read_manifest(folder);
  const auto split = manifest.splits.find(info.location.at("split").get<std::string>());
  if (split == manifest.splits.end()) {
    throw IoError{folder.string() + ": the split of this stage is no longer in the manifest"};
  }
  if (split->second.fingerprint != info.fingerprint) {
    throw IoError{folder.string() + ": the data set was changed since the sweep was planned"};
  }
  Shards shards;
  for (const ShardEntry& entry : split->second.shards) {
    shards.push_back(std::make_unique<const ShardFile>(folder / entry.file, entry, manifest.shape));
  }
  if (info.count * info.shape.pixels() <= kMostResidentBytes)
    return load_all(std::move(info), shards);
  return std::make_shared<BlockSource>(std::move(info), std::move(shards));
}

}  // namespace oodsweep
