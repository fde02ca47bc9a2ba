#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/manifest.hpp"
#include "datasets/resident_sets.hpp"
#include "datasets/shards/shard_source.hpp"
#include "datasets/sources.hpp"
#include "datasets/stored_problems.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Sets of up to this stay in the page cache as a whole.
constexpr std::int64_t kMostCachedBytes = std::int64_t{1} << 30;

}  // namespace

SplitInfo describe_stored(const fs::path& folder, const std::string& split,
                          const std::string& place) {
  const Manifest manifest = read_manifest(folder);
  if (manifest.kind == kTextKind) {
    throw ConfigError{place, "\"" + manifest.name + "\"",
                      "a set of images; this one holds texts, which sweeps do not take"};
  }
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
  const bool is_small = info.count * info.shape.pixels() <= kMostCachedBytes;
  const auto label_bytes = info.count * static_cast<std::int64_t>(sizeof(std::int32_t));
  return resident_set(info.location.dump() + info.fingerprint, label_bytes, [&] {
    return std::make_shared<ShardSource>(std::move(info), folder,
                                         read_manifest(folder).splits.at(split).shards, is_small);
  });
}

}  // namespace oodsweep
