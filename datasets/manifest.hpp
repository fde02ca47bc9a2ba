#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// One HDF5 file of a split.
struct ShardEntry {
  std::string file;  ///< Name within the data set's folder.
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  std::string sha256;
};

struct SplitEntry {
  std::int64_t count = 0;
  std::string
      fingerprint;  ///< Over shape, type, class list and the ordered content hashes of the images.
  std::vector<ShardEntry> shards;
};

/// `<data>/<name>/manifest.json`, see datasets/FORMAT.md.
struct Manifest {
  std::string name;
  std::string kind = "images";
  ImageShape shape;
  std::vector<std::string> classes;
  std::string licence;
  std::string source;
  std::map<std::string, SplitEntry> splits;
};

/// @throws ConfigError naming the file: missing, not valid, or of another version.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& folder);
/// Atomic. @throws IoError.
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace oodsweep
