#include <algorithm>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/manifest.hpp"
#include "datasets/sources.hpp"
#include "datasets/stored_problems.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The stored locations below parts, unions and transforms; none for generated sets.
std::vector<const Json*> stored_locations(const Json& location) {
  if (location.at("type") == "stored") return {&location};
  if (const auto source = location.find("source"); source != location.end()) {
    return stored_locations(*source);
  }
  std::vector<const Json*> stored;
  if (location.at("type") != "union") return stored;
  for (const Json& part : location.at("sources")) {
    const auto below = stored_locations(part);
    stored.insert(stored.end(), below.begin(), below.end());
  }
  return stored;
}

std::vector<std::uint64_t> hashes_at(const Json& location);

std::vector<std::uint64_t> hashes_of_union(const Json& sources) {
  std::vector<std::uint64_t> all;
  for (const Json& part : sources) {
    const std::vector<std::uint64_t> hashes = hashes_at(part);
    all.insert(all.end(), hashes.begin(), hashes.end());
  }
  return all;
}

/// Stands for an image that is made on reading and has no stored hash.
constexpr std::uint64_t kNoHash = 0;

std::vector<std::uint64_t> hashes_at(const Json& location) {
  const auto type = location.at("type").get<std::string>();
  if (type == "stored") {
    const fs::path folder = location.at("folder").get<std::string>();
    const Manifest manifest = read_manifest(folder);
    return read_image_hashes(folder, manifest.shape, manifest.splits.at(location.at("split")));
  }
  if (type == "union") return hashes_of_union(location.at("sources"));
  if (type == "relabelled") return hashes_at(location.at("source"));
  if (type == "transform" || type == "generated") {
    return std::vector(static_cast<std::size_t>(open_location(location)->info().count), kNoHash);
  }
  const std::vector<std::uint64_t> all = hashes_at(location.at("source"));
  if (type == "range") {
    return {all.begin() + location.at("range").at(0).get<std::ptrdiff_t>(),
            all.begin() + location.at("range").at(1).get<std::ptrdiff_t>()};
  }
  const auto source = open_location(location.at("source"));
  std::vector<std::uint64_t> chosen;
  for (const std::int64_t image : images_of_classes(*source, location.at("classes"))) {
    chosen.push_back(all.at(static_cast<std::size_t>(image)));
  }
  return chosen;
}

std::vector<std::uint64_t> sorted_hashes_of(const Catalog& catalog, const SplitInfo& split) {
  if (split.location.at("type") == "stored") {
    const fs::path folder = split.location.at("folder").get<std::string>();
    const Manifest manifest = read_manifest(folder);
    return read_sorted_hashes(folder, manifest.shape,
                              manifest.splits.at(split.location.at("split")));
  }
  std::vector<std::uint64_t> hashes = catalog.image_hashes(split);
  std::erase(hashes, kNoHash);
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

/// How many of `images` are also in `others`; both ascending.
std::int64_t count_shared(const std::vector<std::uint64_t>& images,
                          const std::vector<std::uint64_t>& others) {
  std::int64_t shared = 0;
  auto other = others.begin();
  for (const std::uint64_t image : images) {
    while (other != others.end() && *other < image) ++other;
    if (other == others.end()) break;
    if (*other == image) ++shared;
  }
  return shared;
}

void check_pair(const Catalog& catalog, const PlacedSplit& first, const PlacedSplit& second) {
  if (first.split.derived || second.split.derived) return;
  if (first.split.shape != second.split.shape) return;
  const std::int64_t shared =
      count_shared(sorted_hashes_of(catalog, second.split), sorted_hashes_of(catalog, first.split));
  if (shared == 0) return;
  throw ConfigError{second.place, "\"" + second.split.name + "\"",
                    std::to_string(shared) + " of its images are also in \"" + first.split.name +
                        "\" (" + first.place +
                        "); what is tested must not have been trained or chosen on"};
}

}  // namespace

void Catalog::verify(const SplitInfo& split, const std::string& place) const {
  for (const Json* stored : stored_locations(split.location)) {
    const fs::path folder = stored->at("folder").get<std::string>();
    const Manifest manifest = read_manifest(folder);
    const auto problems = problems_of(folder, manifest, manifest.splits.at(stored->at("split")));
    if (!problems.empty()) throw problems.front().at(place);
  }
}

std::vector<std::string> Catalog::problems(const std::string& name,
                                           const std::string& place) const {
  const fs::path folder = stored_folder(name, place);
  const Manifest manifest = read_manifest(folder);
  std::vector<std::string> texts;
  for (const auto& [split, entry] : manifest.splits) {
    for (const StoredProblem& problem : problems_of(folder, manifest, entry)) {
      texts.emplace_back(problem.at(manifest.name + ":" + split).what());
    }
  }
  return texts;
}

std::vector<std::uint64_t> Catalog::image_hashes(const SplitInfo& split) const {
  return hashes_at(split.location);
}

void check_disjoint(const Catalog& catalog, const std::vector<PlacedSplit>& splits) {
  for (std::size_t a = 0; a < splits.size(); ++a) {
    for (std::size_t b = a + 1; b < splits.size(); ++b) check_pair(catalog, splits[a], splits[b]);
  }
}

}  // namespace oodsweep
