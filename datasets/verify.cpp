#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/catalog.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shard_file.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The stored location below subsets and transforms, or null for generated sets.
const Json* stored_location(const Json& location) {
  if (location.at("type") == "stored") return &location;
  const auto source = location.find("source");
  return source == location.end() ? nullptr : stored_location(*source);
}

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

std::vector<std::uint64_t> stored_hashes(const Json& stored) {
  const fs::path folder = stored.at("folder").get<std::string>();
  const Manifest manifest = read_manifest(folder);
  std::vector<std::uint64_t> hashes;
  for (const ShardEntry& entry : manifest.splits.at(stored.at("split")).shards) {
    const ShardFile shard{folder / entry.file, entry, manifest.shape};
    hashes.insert(hashes.end(), shard.image_hashes().begin(), shard.image_hashes().end());
  }
  return hashes;
}

}  // namespace

void Catalog::verify(const SplitInfo& split, const std::string& place) const {
  const Json* stored = stored_location(split.location);
  if (stored == nullptr) return;
  const fs::path folder = stored->at("folder").get<std::string>();
  const Manifest manifest = read_manifest(folder);
  const SplitEntry& entry = manifest.splits.at(stored->at("split"));
  for (const ShardEntry& shard : entry.shards) {
    const fs::path path = folder / shard.file;
    if (!fs::is_regular_file(path)) {
      throw ConfigError{place, path.string(), "a shard that the manifest names is missing"};
    }
    if (remembered_sha256(path) != shard.sha256) {
      throw ConfigError{
          place, path.string(),
          "its SHA-256 is not the manifest's: the shard was altered; import the set again"};
    }
  }
  if (image_fingerprint(manifest.shape, manifest.classes, stored_hashes(*stored)) !=
      entry.fingerprint) {
    throw ConfigError{place, (folder / "manifest.json").string(),
                      "its fingerprint is not that of its images: the manifest was altered"};
  }
}

std::vector<std::uint64_t> Catalog::image_hashes(const SplitInfo& split) const {
  const Json& location = split.location;
  const auto type = location.at("type").get<std::string>();
  if (type == "stored") return stored_hashes(location);
  if (type == "range") {
    SplitInfo source = split;
    source.location = location.at("source");
    const std::vector<std::uint64_t> all = image_hashes(source);
    return {all.begin() + location.at("range").at(0).get<std::ptrdiff_t>(),
            all.begin() + location.at("range").at(1).get<std::ptrdiff_t>()};
  }
  if (type == "classes") {
    SplitInfo source = split;
    source.location = location.at("source");
    const std::vector<std::uint64_t> all = image_hashes(source);
    const auto labels = labels_of(*open(location.at("source")));
    const auto wanted = location.at("classes").get<std::vector<std::string>>();
    std::vector<std::uint64_t> chosen;
    for (std::size_t image = 0; image < all.size(); ++image) {
      if (labels[image] >= 0 &&
          std::find(wanted.begin(), wanted.end(),
                    split.classes.at(static_cast<std::size_t>(labels[image]))) != wanted.end()) {
        chosen.push_back(all[image]);
      }
    }
    return chosen;
  }
  throw InternalError{"derived and generated sets have no stored image hashes"};
}

void check_disjoint(const Catalog& catalog, const std::vector<PlacedSplit>& splits) {
  std::map<std::string, std::set<std::uint64_t>> hashes;
  const auto hashes_of = [&](const SplitInfo& split) -> const std::set<std::uint64_t>& {
    auto [entry, is_new] = hashes.try_emplace(split.fingerprint);
    if (is_new) {
      const auto all = catalog.image_hashes(split);
      entry->second = {all.begin(), all.end()};
    }
    return entry->second;
  };
  for (std::size_t a = 0; a < splits.size(); ++a) {
    for (std::size_t b = a + 1; b < splits.size(); ++b) {
      if (splits[a].split.derived || splits[b].split.derived) continue;
      if (splits[a].split.shape != splits[b].split.shape) continue;
      const auto& first = hashes_of(splits[a].split);
      const auto& second = hashes_of(splits[b].split);
      const auto shared = std::count_if(second.begin(), second.end(),
                                        [&](std::uint64_t hash) { return first.contains(hash); });
      if (shared > 0) {
        throw ConfigError{splits[b].place, "\"" + splits[b].split.name + "\"",
                          std::to_string(shared) + " of its images are also in \"" +
                              splits[a].split.name + "\" (" + splits[a].place +
                              "); what is tested must not have been trained or chosen on"};
      }
    }
  }
}

}  // namespace oodsweep
