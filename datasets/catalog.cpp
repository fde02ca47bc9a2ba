#include "datasets/catalog.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/derived/relabelled.hpp"
#include "datasets/derived/transforms.hpp"
#include "datasets/derived/united.hpp"
#include "datasets/generated_sets.hpp"
#include "datasets/manifest.hpp"
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

/// The classes that are meant, of those that there are.
std::vector<std::string> classes_of(const SplitRef& ref, const SplitInfo& whole,
                                    const std::string& place) {
  for (const std::string& name : ref.classes) {
    if (std::find(whole.classes.begin(), whole.classes.end(), name) == whole.classes.end()) {
      throw ConfigError{place, "class \"" + name + "\"",
                        "a class of " + whole.dataset + ": " + join(whole.classes, ", ") +
                            did_you_mean(name, whole.classes)};
    }
  }
  if (!ref.other_classes) return ref.classes;
  std::vector<std::string> others;
  for (const std::string& name : whole.classes) {
    const bool named = std::find(ref.classes.begin(), ref.classes.end(), name) != ref.classes.end();
    if (!named) others.push_back(name);
  }
  return others;
}

SplitInfo take_classes(const SplitInfo& whole, const SplitRef& ref, const std::string& place) {
  const std::vector<std::string> classes = classes_of(ref, whole, place);
  const auto images = images_of_classes(*open_location(whole.location), classes);
  if (images.empty()) {
    throw ConfigError{place, "\"" + ref.text + "\"", "classes that have images"};
  }
  return describe_classes(whole, classes, static_cast<std::int64_t>(images.size()));
}

SplitInfo take_range(const SplitInfo& whole, const SplitRef& ref, const std::string& place) {
  if (ref.range->second > whole.count) {
    throw ConfigError{place, "\"" + ref.text + "\"",
                      "a range inside its " + std::to_string(whole.count) + " images"};
  }
  return describe_range(whole, ref.range->first, ref.range->second);
}

SplitInfo transformed(const SplitInfo& source, const std::string& transform,
                      const std::string& place) {
  check_transform(transform, source, place);
  return describe_transform(transform, source, transformed_count(transform, source));
}

/// The location says what Catalog::open() compares.
SplitInfo under_name(SplitInfo info, const std::string& name) {
  info.name = name;
  info.location["name"] = name;
  info.location["dataset"] = info.dataset;
  info.location["fingerprint"] = info.fingerprint;
  return info;
}

}  // namespace

Catalog::Catalog(fs::path root) : root_{std::move(root)} {}

std::vector<std::string> Catalog::names() const {
  std::vector<std::string> names;
  if (fs::is_directory(root_)) {
    for (const fs::directory_entry& entry : fs::directory_iterator{root_}) {
      const std::string name = entry.path().filename().string();
      // An import that was cut off left a folder whose name starts with a dot.
      if (is_plain_name(name) && fs::is_regular_file(entry.path() / "manifest.json")) {
        names.push_back(name);
      }
    }
  }
  std::sort(names.begin(), names.end());
  for (const GeneratedSet& set : generated_sets()) names.push_back(set.name);
  return names;
}

fs::path Catalog::stored_folder(const std::string& name, const std::string& place) const {
  const fs::path folder = root_ / name;
  if (is_plain_name(name) && fs::is_regular_file(folder / "manifest.json")) return folder;
  throw ConfigError{place, "\"" + name + "\"",
                    "a data set below " + root_.string() + " or a generated one: " +
                        join(names(), ", ") + did_you_mean(name, names())};
}

SplitInfo Catalog::resolve_set(const SplitRef& ref, SplitRole role,
                               const std::optional<NoiseContext>& noise,
                               const std::string& place) const {
  SplitInfo info;
  if (const GeneratedSet* set = find_generated(ref.dataset)) {
    const std::string split = ref.split.empty() ? default_split(role, set->splits) : ref.split;
    info = describe_generated(*set, split, noise, place);
  } else {
    const fs::path folder = stored_folder(ref.dataset, place);
    const std::string split =
        ref.split.empty() ? default_split(role, split_names(read_manifest(folder))) : ref.split;
    info = describe_stored(folder, split, place);
  }
  if (!ref.classes.empty()) info = take_classes(info, ref, place);
  if (ref.range) info = take_range(info, ref, place);
  return info;
}

SplitInfo Catalog::resolve_ref(const SplitRef& ref, SplitRole role,
                               const std::optional<NoiseContext>& noise,
                               const std::string& place) const {
  if (ref.parts.empty()) return resolve_set(ref, role, noise, place);
  std::vector<SplitInfo> parts;
  for (const SplitRef& part : ref.parts) {
    parts.push_back(resolve_ref(part, role, noise, place));
    parts.back().name = part.text;
  }
  return ref.transform.empty() ? describe_union(parts, place)
                               : transformed(parts.front(), ref.transform, place);
}

SplitInfo Catalog::resolve(const std::string& text, SplitRole role,
                           const std::optional<NoiseContext>& noise,
                           const std::string& place) const {
  return under_name(resolve_ref(parse_split_ref(text, place), role, noise, place), text);
}

SplitInfo last_images(const SplitInfo& whole, std::int64_t count) {
  return under_name(describe_range(whole, whole.count - count, whole.count),
                    whole.name + " (last " + std::to_string(count) + ")");
}

SplitInfo with_classes(const SplitInfo& split, const std::vector<std::string>& classes) {
  return under_name(describe_relabelled(split, classes), split.name);
}

std::shared_ptr<const ImageSource> Catalog::open(const Json& location) const {
  try {
    auto source = open_location(location);
    if (source->info().fingerprint != location.at("fingerprint")) {
      throw IoError{location.at("name").get<std::string>() +
                    ": the data set is not the one that was planned with; it was changed since, or "
                    "this is another version of the program"};
    }
    return source;
  } catch (const Json::exception&) {
    throw ConfigError{"data", location.dump(), "a location as resolving a split gives it"};
  }
}

}  // namespace oodsweep
