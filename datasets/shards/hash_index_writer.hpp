#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/manifest.hpp"

namespace oodsweep {

struct WrittenIndex {
  HashIndexEntry entry;
  std::int64_t repeated = 0;  ///< Hashes that equal the one before them.
};

/// Writes the ascending content hashes of the images of `shards`, in passes over the shards of
/// about `at_once` hashes each, which alone are in memory (more if that many images are equal).
[[nodiscard]] WrittenIndex index_shards(const std::filesystem::path& folder,
                                        const std::string& file,
                                        const std::vector<ShardEntry>& shards,
                                        std::int64_t at_once = 1 << 23);

}  // namespace oodsweep
