#include "datasets/catalog.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/generated_sets.hpp"
#include "datasets/manifest.hpp"
#include "datasets/shard_file.hpp"
#include "datasets/sources.hpp"
#include "datasets/split_ref.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// A role's split where the user gave none: train or test; outliers take train if there is one;
/// otherwise the only one there is.
std::string default_split(SplitRole role, const std::vector<std::string>& splits) {
  const bool wants_train = role == SplitRole::kTrain || role == SplitRole::kOutliers;
  const std::string wanted = wants_train ? "train" : "test";
  if (std::find(splits.begin(), splits.end(), wanted) != splits.end()) return wanted;
  const bool may_take_other = role != SplitRole::kTrain && role != SplitRole::kTest;
  return may_take_other && splits.size() == 1 ? splits.front() : wanted;
}

std::vector<std::string> split_names(const Manifest& manifest) {
  std::vector<std::string> names;
  for (const auto& [name, split] : manifest.splits) names.push_back(name);
  return names;
}

/// A shard that is missing or has another size is found without reading it.
void check_shards_present(const fs::path& folder, const SplitEntry& split,
                          const std::string& place) {
  for (const ShardEntry& shard : split.shards) {
    const fs::path path = folder / shard.file;
    if (!fs::is_regular_file(path)) {
      throw ConfigError{place, path.string(),
                        "a shard that the manifest names is missing; import the set again"};
    }
    const auto bytes = static_cast<std::int64_t>(fs::file_size(path));
    if (bytes != shard.bytes) {
      throw ConfigError{place, path.string(),
                        "the shard has " + std::to_string(bytes) + " bytes, the manifest says " +
                            std::to_string(shard.bytes) + "; it is truncated or altered"};
    }
  }
}

SplitInfo describe_stored(const fs::path& folder, const std::string& split_name,
                          const std::string& place) {
  const Manifest manifest = read_manifest(folder);
  const auto split = manifest.splits.find(split_name);
  if (split == manifest.splits.end()) {
    throw ConfigError{place, "\"" + manifest.name + ":" + split_name + "\"",
                      manifest.name + " has " + join(split_names(manifest), ", ")};
  }
  check_shards_present(folder, split->second, place);
  SplitInfo info;
  info.dataset = manifest.name;
  info.shape = manifest.shape;
  info.classes = manifest.classes;
  info.count = split->second.count;
  info.fingerprint = split->second.fingerprint;
  info.location = {
      {"type", "stored"}, {"folder", fs::absolute(folder).string()}, {"split", split_name}};
  return info;
}

/// Numbers of the images that a subset keeps.
std::vector<std::int64_t> chosen_images(const ImageSource& source,
                                        const std::vector<std::string>& classes) {
  std::vector<std::int64_t> chosen;
  const std::vector<std::int32_t> labels = labels_of(source);
  for (std::size_t image = 0; image < labels.size(); ++image) {
    if (labels[image] < 0) continue;
    const std::string& name = source.info().classes.at(static_cast<std::size_t>(labels[image]));
    if (std::find(classes.begin(), classes.end(), name) != classes.end()) {
      chosen.push_back(static_cast<std::int64_t>(image));
    }
  }
  return chosen;
}

SplitInfo take_classes(const Catalog& catalog, const SplitInfo& whole, const SplitRef& ref,
                       const std::string& place) {
  for (const std::string& name : ref.classes) {
    if (std::find(whole.classes.begin(), whole.classes.end(), name) == whole.classes.end()) {
      throw ConfigError{place, "class \"" + name + "\"",
                        "a class of " + whole.dataset + ": " + join(whole.classes, ", ") +
                            did_you_mean(name, whole.classes)};
    }
  }
  SplitInfo info = whole;
  info.location = {{"type", "classes"}, {"classes", ref.classes}, {"source", whole.location}};
  info.count =
      static_cast<std::int64_t>(chosen_images(*catalog.open(whole.location), ref.classes).size());
  info.fingerprint = canonical_key({{"classes", ref.classes}, {"source", whole.fingerprint}});
  return info;
}

SplitInfo take_range(const SplitInfo& whole, const SplitRef& ref, const std::string& text,
                     const std::string& place) {
  if (ref.range->second > whole.count) {
    throw ConfigError{place, "\"" + text + "\"",
                      "a range inside its " + std::to_string(whole.count) + " images"};
  }
  SplitInfo info = whole;
  const Json range{ref.range->first, ref.range->second};
  info.location = {{"type", "range"}, {"range", range}, {"source", whole.location}};
  info.count = ref.range->second - ref.range->first;
  info.fingerprint = canonical_key({{"range", range}, {"source", whole.fingerprint}});
  return info;
}

SplitInfo transform(const Catalog& catalog, const SplitInfo& source, const std::string& name,
                    const std::string& place) {
  const auto& known = transform_names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    throw ConfigError{place, "\"" + name + "(...)\"",
                      "a known transform: " + join(known, ", ") + did_you_mean(name, known)};
  }
  const std::int64_t width = source.shape.width;
  if (name == "jigsaw" &&
      (source.shape.height != width || (width != 28 && width != 32 && width != 64))) {
    throw ConfigError{place, source.shape.text(),
                      "jigsaw is defined for 28x28, 32x32 and 64x64 images"};
  }
  SplitInfo info = source;
  info.derived = true;
  info.location = {{"type", "transform"},
                   {"transform", name},
                   {"version", kTransformVersion},
                   {"source", source.location}};
  info.fingerprint = canonical_key(
      {{"transform", name}, {"version", kTransformVersion}, {"source", source.fingerprint}});
  if (name == "mirrored_digits") {
    info.classes.clear();
    info.count = static_cast<std::int64_t>(
        mirrored_digits(labels_of(*catalog.open(source.location))).size());
  }
  return info;
}

}  // namespace

Catalog::Catalog(fs::path root) : root_{std::move(root)} {}

std::vector<std::string> Catalog::names() const {
  std::vector<std::string> names;
  if (fs::is_directory(root_)) {
    for (const fs::directory_entry& entry : fs::directory_iterator{root_}) {
      if (fs::is_regular_file(entry.path() / "manifest.json")) {
        names.push_back(entry.path().filename().string());
      }
    }
  }
  std::sort(names.begin(), names.end());
  for (const GeneratedSet& set : generated_sets()) names.push_back(set.name);
  return names;
}

SplitInfo Catalog::resolve(const std::string& text, SplitRole role,
                           const std::optional<NoiseContext>& noise,
                           const std::string& place) const {
  const SplitRef ref = parse_split_ref(text, place);
  SplitInfo info;
  if (const GeneratedSet* set = find_generated(ref.dataset)) {
    const std::string split = ref.split.empty() ? default_split(role, set->splits) : ref.split;
    info = describe_generated(*set, split, noise, place);
  } else {
    const fs::path folder = root_ / ref.dataset;
    if (!fs::is_regular_file(folder / "manifest.json")) {
      throw ConfigError{place, "\"" + ref.dataset + "\"",
                        "a data set below " + root_.string() + " or a generated one: " +
                            join(names(), ", ") + did_you_mean(ref.dataset, names())};
    }
    const std::string split =
        ref.split.empty() ? default_split(role, split_names(read_manifest(folder))) : ref.split;
    info = describe_stored(folder, split, place);
  }
  if (!ref.classes.empty()) info = take_classes(*this, info, ref, place);
  if (ref.range) info = take_range(info, ref, text, place);
  if (!ref.transform.empty()) info = transform(*this, info, ref.transform, place);
  info.name = text;
  info.location["name"] = text;
  info.location["dataset"] = info.dataset;
  info.location["fingerprint"] = info.fingerprint;
  return info;
}

std::shared_ptr<const ImageSource> Catalog::open(const Json& location) const {
  const auto type = location.at("type").get<std::string>();
  if (type == "generated") {
    std::optional<NoiseContext> noise;
    if (location.contains("shape")) {
      const Json& shape = location.at("shape");
      noise = NoiseContext{{shape.at(0), shape.at(1), shape.at(2)},
                           location.at("count"),
                           location.at("standardised")};
    }
    const auto name = location.at("set").get<std::string>();
    const GeneratedSet* set = find_generated(name);
    if (set == nullptr) throw ConfigError{"data", "\"" + name + "\"", "a generated set"};
    SplitInfo info = describe_generated(*set, location.at("split"), noise, name);
    if (info.location.at("version") != location.at("version")) {
      throw ConfigError{"data", "\"" + name + "\"", "the version that this program draws"};
    }
    return open_generated(std::move(info));
  }
  if (type == "stored") {
    const fs::path folder = location.at("folder").get<std::string>();
    return open_stored(folder, describe_stored(folder, location.at("split"), folder.string()));
  }
  const auto source = open(location.at("source"));
  SplitInfo info = source->info();
  info.location = location;
  if (type == "transform") {
    info.derived = true;
    if (location.at("transform") == "mirrored_digits") {
      info.classes.clear();
      info.count = static_cast<std::int64_t>(mirrored_digits(labels_of(*source)).size());
    }
    return open_transformed(location.at("transform"), source, std::move(info));
  }
  std::vector<std::int64_t> indices;
  if (type == "classes") {
    indices = chosen_images(*source, location.at("classes").get<std::vector<std::string>>());
  } else {
    indices.resize(location.at("range").at(1).get<std::size_t>() -
                   location.at("range").at(0).get<std::size_t>());
    std::iota(indices.begin(), indices.end(), location.at("range").at(0).get<std::int64_t>());
  }
  info.count = static_cast<std::int64_t>(indices.size());
  return open_subset(source, std::move(indices), std::move(info));
}

}  // namespace oodsweep
