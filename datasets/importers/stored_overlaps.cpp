#include "datasets/importers/stored_overlaps.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/shards/h5_arrays.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The ascending hashes of a split, read bit by bit from its index.
class IndexStream {
 public:
  IndexStream(const fs::path& folder, const HashIndexEntry& entry) {
    const fs::path path = folder / entry.file;
    const H5ArrayLocation location = locate_h5(path, "/sorted_image_hash");
    left_ = location.shape.front();
    file_.open(path, std::ios::binary);
    file_.seekg(location.offset);
  }

  [[nodiscard]] std::optional<std::uint64_t> next() {
    if (place_ == part_.size()) fill();
    if (place_ == part_.size()) return std::nullopt;
    return part_[place_++];
  }

 private:
  void fill() {
    constexpr std::int64_t kAtOnce = 1 << 16;
    part_.resize(static_cast<std::size_t>(std::min(kAtOnce, left_)));
    file_.read(reinterpret_cast<char*>(part_.data()),
               static_cast<std::streamsize>(part_.size() * sizeof(std::uint64_t)));
    if (!file_ && !part_.empty()) throw IoError{"an index of hashes is truncated"};
    left_ -= static_cast<std::int64_t>(part_.size());
    place_ = 0;
  }

  std::ifstream file_;
  std::int64_t left_ = 0;
  std::vector<std::uint64_t> part_;
  std::size_t place_ = 0;
};

/// How many of `images` are also in `others`.
std::int64_t count_shared(IndexStream images, IndexStream others) {
  std::int64_t shared = 0;
  std::optional<std::uint64_t> other = others.next();
  while (const auto image = images.next()) {
    while (other && *other < *image) other = others.next();
    if (!other) break;
    if (*other == *image) ++shared;
  }
  return shared;
}

std::int64_t count_shared(const fs::path& folder, const SplitEntry& split,
                          const fs::path& other_folder, const SplitEntry& other) {
  if (!split.hash_index || !other.hash_index) return 0;
  return count_shared({folder, *split.hash_index}, {other_folder, *other.hash_index});
}

std::optional<Manifest> readable_manifest(const fs::path& folder) {
  try {
    return read_manifest(folder);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::vector<SharedImages> shared_between(const fs::path& folder, const Manifest& manifest,
                                         const fs::path& other_folder, const Manifest& other) {
  std::vector<SharedImages> found;
  for (const auto& [name, split] : manifest.splits) {
    for (const auto& [other_name, other_split] : other.splits) {
      const bool same_set = folder == other_folder;
      if (same_set && other_name >= name) continue;  // each pair once
      const std::int64_t count = count_shared(folder, split, other_folder, other_split);
      if (count > 0) found.push_back({name, other.name + ":" + other_name, count});
    }
  }
  return found;
}

}  // namespace

std::vector<SharedImages> shared_with_stored(const fs::path& data_root, const fs::path& folder,
                                             const Manifest& manifest) {
  std::vector<SharedImages> all = shared_between(folder, manifest, folder, manifest);
  for (const std::string& name : Catalog{data_root}.names()) {
    if (!fs::is_regular_file(data_root / name / "manifest.json")) continue;
    const auto other = readable_manifest(data_root / name);
    if (!other || other->kind != "images" || other->shape != manifest.shape) continue;
    try {
      const auto found = shared_between(folder, manifest, data_root / name, *other);
      all.insert(all.end(), found.begin(), found.end());
    } catch (const IoError&) {
      continue;  // `data verify` tells what is wrong with that set
    }
  }
  return all;
}

}  // namespace oodsweep
