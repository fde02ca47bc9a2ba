#pragma once

#include <filesystem>
#include <map>
#include <optional>
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

/// The file with the ascending content hashes of a split's images.
struct HashIndexEntry {
  std::string file;  ///< Name within the data set's folder.
  std::int64_t bytes = 0;
  std::string sha256;
};

struct SplitEntry {
  std::int64_t count = 0;
  /// Over shape, type, class list and the ordered content hashes of the images.
  std::string fingerprint;
  std::vector<ShardEntry> shards;
  /// Without it, overlaps are looked for in the shards.
  std::optional<HashIndexEntry> hash_index = std::nullopt;
};

/// Manifest::kind of a set of texts.
inline constexpr const char* kTextKind = "text";

/// `<data>/<name>/manifest.json`, see datasets/FORMAT.md.
struct Manifest {
  std::string name;
  std::string kind = "images";  ///< Or kTextKind.
  ImageShape shape;             ///< Of images; a set of texts has none.
  std::vector<std::string> classes;
  std::string licence;
  std::string source;
  std::map<std::string, SplitEntry> splits;
};

/// @throws ConfigError naming the file: missing, not valid, of another version or of another set.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& folder);
/// What a set holds, for tables: the size of its images, or "text".
[[nodiscard]] std::string content_text(const Manifest& manifest);
/// "images" or "texts"
[[nodiscard]] std::string items_text(const Manifest& manifest);
/// Names of the splits, in alphabetical order.
[[nodiscard]] std::vector<std::string> split_names(const Manifest& manifest);
/// Atomic. @throws IoError.
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace oodsweep
