#include <algorithm>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/text.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/shard_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kShuffleKey =
    0x6f6f647377656570;  // fixed: the same files give the same set

ImportedSplit shuffled(const ImportedSplit& split) {
  const std::size_t size = static_cast<std::size_t>(split.shape.pixels());
  ImportedSplit result{split.shape, std::vector<std::uint8_t>(split.pixels.size()),
                       std::vector<std::int32_t>(split.labels.size())};
  const KeyedPermutation order{split.labels.size(), kShuffleKey};
  for (std::size_t to = 0; to < split.labels.size(); ++to) {
    const std::size_t from = order(to);
    std::copy_n(split.pixels.begin() + static_cast<std::ptrdiff_t>(from * size), size,
                result.pixels.begin() + static_cast<std::ptrdiff_t>(to * size));
    result.labels[to] = split.labels[from];
  }
  return result;
}

SplitEntry write_split(const fs::path& folder, const std::string& name, const ImportedSplit& split,
                       const std::vector<std::string>& classes, std::int64_t images_per_shard) {
  SplitEntry entry;
  entry.count = static_cast<std::int64_t>(split.labels.size());
  const auto size = static_cast<std::size_t>(split.shape.pixels());
  for (std::int64_t first = 0; first < entry.count; first += images_per_shard) {
    const auto images = static_cast<std::size_t>(std::min(images_per_shard, entry.count - first));
    const auto begin = static_cast<std::size_t>(first);
    const std::string number = std::to_string(entry.shards.size());
    entry.shards.push_back(write_shard(
        folder,
        name + "-" + std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number + ".h5",
        split.shape, std::span{split.pixels}.subspan(begin * size, images * size),
        std::span{split.labels}.subspan(begin, images)));
  }
  entry.fingerprint =
      image_fingerprint(split.shape, classes, hash_images(split.pixels, split.shape.pixels()));
  return entry;
}

}  // namespace

Manifest store_dataset(const fs::path& data_root, const ImportOptions& options,
                       std::map<std::string, ImportedSplit> splits,
                       const std::vector<std::string>& classes) {
  if (!is_plain_name(options.name)) {
    throw ConfigError{"--name", "\"" + options.name + "\"", "letters, digits, '-', '_' and '.'"};
  }
  const fs::path target = data_root / options.name;
  if (fs::exists(target)) {
    throw ConfigError{"--name", target.string(),
                      "a name that is not taken; remove the folder to import anew"};
  }
  const fs::path temporary = data_root / ("." + options.name + ".tmp");
  std::error_code problem;
  fs::remove_all(temporary, problem);
  if (!fs::create_directories(temporary, problem) || problem) {
    throw ConfigError{"--data", data_root.string(), "a folder that can be written to"};
  }
  Manifest manifest;
  manifest.name = options.name;
  manifest.licence = options.licence;
  manifest.source = options.source;
  manifest.classes = options.classes.empty() ? classes : options.classes;
  for (auto& [name, split] : splits) {
    manifest.shape = split.shape;
    const std::int32_t most = *std::max_element(split.labels.begin(), split.labels.end());
    if (most >= static_cast<std::int32_t>(manifest.classes.size())) {
      throw ConfigError{"--classes", std::to_string(manifest.classes.size()) + " names",
                        "a name for each class; the labels reach " + std::to_string(most)};
    }
    manifest.splits[name] = write_split(temporary, name, options.shuffle ? shuffled(split) : split,
                                        manifest.classes, options.images_per_shard);
  }
  write_manifest(temporary, manifest);
  if (!publish_folder(temporary, target)) {
    throw ConfigError{"--name", target.string(), "a name that is not taken"};
  }
  return manifest;
}

}  // namespace oodsweep
