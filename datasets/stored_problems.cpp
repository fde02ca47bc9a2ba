#include "datasets/stored_problems.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>

#include "core/hash.hpp"
#include "datasets/shards/shard_file.hpp"
#include "datasets/text/text_source.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// SHA-256 of a file, remembered while its size and time of change stay.
std::string remembered_sha256(const fs::path& path) {
  using Identity = std::tuple<std::string, std::uintmax_t, fs::file_time_type>;
  static std::mutex lock;
  static std::map<Identity, std::string> known;
  const Identity identity{path.string(), fs::file_size(path), fs::last_write_time(path)};
  {
    const std::lock_guard guard{lock};
    if (const auto found = known.find(identity); found != known.end()) return found->second;
  }
  std::string hash = sha256_file(path);
  const std::lock_guard guard{lock};
  known[identity] = hash;
  return hash;
}

std::optional<StoredProblem> missing_or_cut(const fs::path& path, std::int64_t bytes) {
  if (!fs::is_regular_file(path)) {
    return StoredProblem{path, "a shard that the manifest names is missing; import the set again"};
  }
  const auto found = static_cast<std::int64_t>(fs::file_size(path));
  if (found == bytes) return std::nullopt;
  return StoredProblem{path, "the shard has " + std::to_string(found) +
                                 " bytes, the manifest says " + std::to_string(bytes) +
                                 "; it is truncated or altered"};
}

std::optional<StoredProblem> altered(const fs::path& path, const std::string& sha256) {
  if (remembered_sha256(path) == sha256) return std::nullopt;
  return StoredProblem{
      path, "its SHA-256 is not the manifest's: the shard was altered; import the set again"};
}

/// Files are what the manifest says; is the manifest what the images say?
std::vector<StoredProblem> contradictions(const fs::path& folder, const Manifest& manifest,
                                          const SplitEntry& split) {
  std::vector<StoredProblem> problems;
  std::vector<std::uint64_t> hashes;
  try {
    hashes = read_image_hashes(folder, manifest.shape, split);
  } catch (const IoError& error) {
    return {{folder / "manifest.json",
             std::string{"its shards are others; one of both was altered: "} + error.what()}};
  }
  if (image_fingerprint(manifest.shape, manifest.classes, hashes) != split.fingerprint) {
    problems.push_back({folder / "manifest.json",
                        "its fingerprint is not that of its images: the manifest was altered"});
  }
  std::sort(hashes.begin(), hashes.end());
  if (split.hash_index && read_sorted_hashes(folder, manifest.shape, split) != hashes) {
    problems.push_back({folder / split.hash_index->file,
                        "the index is not that of the images; import the set again"});
  }
  return problems;
}

}  // namespace

std::vector<StoredProblem> missing_or_cut_files(const fs::path& folder, const SplitEntry& split) {
  std::vector<StoredProblem> problems;
  const auto check = [&](const std::string& file, std::int64_t bytes) {
    if (auto problem = missing_or_cut(folder / file, bytes)) problems.push_back(*problem);
  };
  for (const ShardEntry& shard : split.shards) check(shard.file, shard.bytes);
  if (split.hash_index) check(split.hash_index->file, split.hash_index->bytes);
  return problems;
}

std::vector<StoredProblem> problems_of(const fs::path& folder, const Manifest& manifest,
                                       const SplitEntry& split) {
  std::vector<StoredProblem> problems = missing_or_cut_files(folder, split);
  if (!problems.empty()) return problems;
  const auto check = [&](const std::string& file, const std::string& sha256) {
    if (auto problem = altered(folder / file, sha256)) problems.push_back(*problem);
  };
  for (const ShardEntry& shard : split.shards) check(shard.file, shard.sha256);
  if (split.hash_index) check(split.hash_index->file, split.hash_index->sha256);
  if (!problems.empty()) return problems;
  return manifest.kind == kTextKind ? text_contradictions(folder, manifest, split)
                                    : contradictions(folder, manifest, split);
}

std::vector<std::uint64_t> read_image_hashes(const fs::path& folder, const ImageShape& shape,
                                             const SplitEntry& split) {
  std::vector<std::uint64_t> hashes;
  for (const ShardEntry& entry : split.shards) {
    const auto part = ShardFile{folder / entry.file, entry, shape}.read_image_hashes();
    hashes.insert(hashes.end(), part.begin(), part.end());
  }
  return hashes;
}

std::vector<std::uint64_t> read_sorted_hashes(const fs::path& folder, const ImageShape& shape,
                                              const SplitEntry& split) {
  if (split.hash_index) return read_hash_index(folder, *split.hash_index, split.count);
  std::vector<std::uint64_t> hashes = read_image_hashes(folder, shape, split);
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

}  // namespace oodsweep
