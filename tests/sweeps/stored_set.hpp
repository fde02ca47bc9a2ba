#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shards/shard_file.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {

/// A split of a stored test set: images drawn from `seeds`, one each, so that equal seeds are equal
/// images.
using SeedsBySplit = std::map<std::string, std::vector<std::uint64_t>>;

inline SplitEntry write_split(const std::filesystem::path& folder, const Manifest& set,
                              const std::string& name, const std::vector<std::uint64_t>& seeds) {
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    CounterRandom random{seeds[i], 0};
    for (std::int64_t p = 0; p < set.shape.pixels(); ++p) {
      pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
    labels.push_back(static_cast<std::int32_t>(i % set.classes.size()));
  }
  const auto count = static_cast<std::int64_t>(seeds.size());
  const auto hashes = hash_images(pixels, set.shape.pixels());
  return {.count = count,
          .fingerprint = image_fingerprint(set.shape, set.classes, hashes),
          .shards = {write_shard(folder, name + ".h5", set.shape, pixels, labels)}};
}

/// Writes `<root>/<name>` with two classes.
inline void write_stored_set(const std::filesystem::path& root, const std::string& name,
                             const ImageShape& shape, const SeedsBySplit& splits) {
  const std::filesystem::path folder = root / name;
  std::filesystem::create_directories(folder);
  Manifest set;
  set.name = name;
  set.shape = shape;
  set.classes = {"a", "b"};
  for (const auto& [split, seeds] : splits) {
    set.splits[split] = write_split(folder, set, split, seeds);
  }
  write_manifest(folder, set);
}

}  // namespace oodsweep
