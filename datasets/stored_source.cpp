#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/block_source.hpp"
#include "datasets/manifest.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/resident_sets.hpp"
#include "datasets/sources.hpp"
#include "datasets/stored_problems.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Larger sets are read by block.
constexpr std::int64_t kMostLoadedBytes = std::int64_t{1} << 30;

Shards open_shards(const fs::path& folder, const std::string& split) {
  const Manifest manifest = read_manifest(folder);
  Shards shards;
  for (const ShardEntry& entry : manifest.splits.at(split).shards) {
    shards.push_back(std::make_unique<const ShardFile>(folder / entry.file, entry, manifest.shape));
  }
  return shards;
}

std::shared_ptr<const ImageSource> load_all(SplitInfo info, const Shards& shards) {
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  pixels.reserve(static_cast<std::size_t>(info.count * info.shape.pixels()));
  std::vector<std::uint8_t> block;
  for (const auto& shard : shards) {
    labels.insert(labels.end(), shard->labels().begin(), shard->labels().end());
    for (std::int64_t first = 0; first < shard->count(); first += shard->block_images()) {
      shard->read_block(first / shard->block_images(), block);
      pixels.insert(pixels.end(), block.begin(), block.end());
    }
  }
  return std::make_shared<MemorySource>(std::move(info), std::move(pixels), std::move(labels));
}

}  // namespace

SplitInfo describe_stored(const fs::path& folder, const std::string& split,
                          const std::string& place) {
  const Manifest manifest = read_manifest(folder);
  const auto entry = manifest.splits.find(split);
  if (entry == manifest.splits.end()) {
    throw ConfigError{place, "\"" + manifest.name + ":" + split + "\"",
                      manifest.name + " has " + join(split_names(manifest), ", ")};
  }
  const auto problems = missing_or_cut_files(folder, entry->second);
  if (!problems.empty()) throw problems.front().at(place);
  SplitInfo info;
  info.name = manifest.name + ":" + split;
  info.dataset = manifest.name;
  info.shape = manifest.shape;
  info.classes = manifest.classes;
  info.count = entry->second.count;
  info.fingerprint = entry->second.fingerprint;
  info.location = {{"type", "stored"},
                   {"folder", fs::absolute(folder).lexically_normal().string()},
                   {"split", split}};
  return info;
}

std::shared_ptr<const ImageSource> open_stored(SplitInfo info) {
  const fs::path folder = info.location.at("folder").get<std::string>();
  const auto split = info.location.at("split").get<std::string>();
  const std::int64_t bytes = info.count * info.shape.pixels();
  if (bytes > kMostLoadedBytes) {
    return std::make_shared<BlockSource>(std::move(info), open_shards(folder, split));
  }
  const std::string key = info.location.dump() + info.fingerprint;
  return resident_set(key, bytes,
                      [&] { return load_all(std::move(info), open_shards(folder, split)); });
}

}  // namespace oodsweep
