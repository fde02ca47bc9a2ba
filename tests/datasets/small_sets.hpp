#pragma once

#include <filesystem>
#include <vector>

#include "datasets/importers/importer.hpp"

namespace oodsweep {

/// `count` images of 1x2x3 whose pixels are 0, step, 2 step, ... (mod 251), labels 0, 1, 2, 0, ...
inline ImportedSplit counting_split(std::int64_t count, int step = 1) {
  ImportedSplit split{{1, 2, 3}, {}, {}};
  for (std::int64_t i = 0; i < count * 6; ++i) {
    split.pixels.push_back(static_cast<std::uint8_t>((step * i) % 251));
  }
  for (std::int64_t i = 0; i < count; ++i) split.labels.push_back(static_cast<std::int32_t>(i % 3));
  return split;
}

/// A set "counting" with train (700 images, two blocks and a part, two shards) and test (20
/// images).
inline Manifest store_counting_set(const std::filesystem::path& root,
                                   const std::string& name = "counting") {
  ImportOptions options;
  options.name = name;
  options.images_per_shard = 512;
  return store_dataset(root, options,
                       {{"train", counting_split(700)}, {"test", counting_split(20, 7)}},
                       {"a", "b", "c"});
}

}  // namespace oodsweep
