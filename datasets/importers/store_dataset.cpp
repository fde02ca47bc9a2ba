#include <algorithm>
#include <set>
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

constexpr std::int64_t kDefaultShardImages = 65536;

ImportedSplit shuffled(const ImportedSplit& split, std::uint64_t seed) {
  const std::size_t size = static_cast<std::size_t>(split.shape.pixels());
  ImportedSplit result{split.shape, std::vector<std::uint8_t>(split.pixels.size()),
                       std::vector<std::int32_t>(split.labels.size())};
  const KeyedPermutation order{split.labels.size(), seed};
  for (std::size_t to = 0; to < split.labels.size(); ++to) {
    const std::size_t from = order(to);
    std::copy_n(split.pixels.begin() + static_cast<std::ptrdiff_t>(from * size), size,
                result.pixels.begin() + static_cast<std::ptrdiff_t>(to * size));
    result.labels[to] = split.labels[from];
  }
  return result;
}

std::string shard_name(const std::string& split, std::size_t number) {
  const std::string digits = std::to_string(number);
  return split + "-" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits +
         ".h5";
}

SplitEntry write_split(const fs::path& folder, const std::string& name, const ImportedSplit& split,
                       const std::vector<std::string>& classes, std::int64_t images_per_shard) {
  SplitEntry entry;
  entry.count = static_cast<std::int64_t>(split.labels.size());
  const auto size = static_cast<std::size_t>(split.shape.pixels());
  for (std::int64_t first = 0; first < entry.count; first += images_per_shard) {
    const auto images = static_cast<std::size_t>(std::min(images_per_shard, entry.count - first));
    const auto begin = static_cast<std::size_t>(first);
    entry.shards.push_back(write_shard(folder, shard_name(name, entry.shards.size()), split.shape,
                                       std::span{split.pixels}.subspan(begin * size, images * size),
                                       std::span{split.labels}.subspan(begin, images)));
  }
  auto hashes = hash_images(split.pixels, split.shape.pixels());
  entry.fingerprint = image_fingerprint(split.shape, classes, hashes);
  entry.hash_index = write_hash_index(folder, name + "-hashes.h5", std::move(hashes));
  return entry;
}

void check_options(const StoreOptions& options, const std::vector<std::string>& classes) {
  if (!is_plain_name(options.name)) {
    throw ConfigError{"--name", "\"" + options.name + "\"", "letters, digits, '-', '_' and '.'"};
  }
  if (options.images_per_shard < 0 || options.images_per_shard % kBlockImages != 0) {
    throw ConfigError{"--shard-images", std::to_string(options.images_per_shard),
                      "a multiple of " + std::to_string(kBlockImages) + ", the images of a block"};
  }
  if (std::set<std::string>{classes.begin(), classes.end()}.size() != classes.size()) {
    throw ConfigError{"--classes", join(classes, ", "), "each name once"};
  }
}

/// Splits come from files of others: nothing is taken for granted.
void check_split(const std::string& name, const ImportedSplit& split, const ImageShape& shape,
                 std::size_t classes) {
  if (!is_plain_name(name)) {
    throw ConfigError{"--split", "\"" + name + "\"", "letters, digits, '-', '_' and '.'"};
  }
  if (split.labels.empty()) throw ConfigError{name, "no images", "a split with images"};
  if (split.shape != shape) {
    throw ConfigError{name, split.shape.text(), "images of " + shape.text() + " in all splits"};
  }
  const auto [least, most] = std::minmax_element(split.labels.begin(), split.labels.end());
  if (*least < -1 || *most >= static_cast<std::int32_t>(classes)) {
    throw ConfigError{
        "--classes", std::to_string(classes) + " names",
        "a name for each class; the labels reach " + std::to_string(*least < -1 ? *least : *most)};
  }
}

/// A folder that is removed again unless it was published.
class TemporaryFolder {
 public:
  /// @throws ConfigError if `data_root` cannot be written to.
  TemporaryFolder(const fs::path& data_root, const std::string& name)
      : path_{data_root / ("." + name + ".tmp")} {
    std::error_code problem;
    fs::remove_all(path_, problem);
    if (!fs::create_directories(path_, problem) || problem) {
      throw ConfigError{"--data", data_root.string(),
                        "a folder that can be written to (" + problem.message() + ")"};
    }
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;  // what stays is hidden, and gone with the next import
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

Manifest store_dataset(const fs::path& data_root, const StoreOptions& options,
                       std::map<std::string, ImportedSplit> splits,
                       const std::vector<std::string>& classes) {
  OOD_EXPECT(!splits.empty(), "a data set with splits");
  Manifest manifest;
  manifest.name = options.name;
  manifest.licence = options.licence;
  manifest.source = options.source;
  manifest.shape = splits.begin()->second.shape;
  manifest.classes = options.classes.empty() ? classes : options.classes;
  check_options(options, manifest.classes);
  for (const auto& [name, split] : splits) {
    check_split(name, split, manifest.shape, manifest.classes.size());
  }
  const fs::path target = data_root / options.name;
  if (fs::exists(target)) {
    throw ConfigError{"--name", target.string(),
                      "a name that is not taken; remove the folder to import anew"};
  }
  const TemporaryFolder temporary{data_root, options.name};
  for (const auto& [name, split] : splits) {
    manifest.splits[name] =
        write_split(temporary.path(), name, options.seed ? shuffled(split, *options.seed) : split,
                    manifest.classes,
                    options.images_per_shard > 0 ? options.images_per_shard : kDefaultShardImages);
  }
  write_manifest(temporary.path(), manifest);
  if (!publish_folder(temporary.path(), target)) {
    throw ConfigError{"--name", target.string(), "a name that is not taken"};
  }
  return manifest;
}

}  // namespace oodsweep
