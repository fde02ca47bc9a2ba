#include <algorithm>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/manifest.hpp"
#include "datasets/sources.hpp"
#include "datasets/stored_problems.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// The stored location below subsets and transforms, or null for generated sets.
const Json* stored_location(const Json& location) {
  if (location.at("type") == "stored") return &location;
  const auto source = location.find("source");
  return source == location.end() ? nullptr : stored_location(*source);
}

std::vector<std::uint64_t> hashes_at(const Json& location) {
  const auto type = location.at("type").get<std::string>();
  if (type == "stored") {
    const fs::path folder = location.at("folder").get<std::string>();
    const Manifest manifest = read_manifest(folder);
    return read_image_hashes(folder, manifest.shape, manifest.splits.at(location.at("split")));
  }
  OOD_EXPECT(type == "range" || type == "classes",
             "derived and generated sets have no stored image hashes");
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
  const Json* stored = stored_location(split.location);
  if (stored == nullptr) return;
  const fs::path folder = stored->at("folder").get<std::string>();
  const Manifest manifest = read_manifest(folder);
  const auto problems = problems_of(folder, manifest, manifest.splits.at(stored->at("split")));
  if (!problems.empty()) throw problems.front().at(place);
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
