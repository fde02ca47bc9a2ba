#include "datasets/catalog.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
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

SplitInfo take_classes(const SplitInfo& whole, const SplitRef& ref, const std::string& place) {
  for (const std::string& name : ref.classes) {
    if (std::find(whole.classes.begin(), whole.classes.end(), name) == whole.classes.end()) {
      throw ConfigError{place, "class \"" + name + "\"",
                        "a class of " + whole.dataset + ": " + join(whole.classes, ", ") +
                            did_you_mean(name, whole.classes)};
    }
  }
  const auto images = images_of_classes(*open_location(whole.location), ref.classes);
  if (images.empty()) {
    throw ConfigError{place, "\"" + join(ref.classes, ", ") + "\"", "classes that have images"};
  }
  return describe_classes(whole, ref.classes, static_cast<std::int64_t>(images.size()));
}

SplitInfo take_range(const SplitInfo& whole, const SplitRef& ref, const std::string& text,
                     const std::string& place) {
  if (ref.range->second > whole.count) {
    throw ConfigError{place, "\"" + text + "\"",
                      "a range inside its " + std::to_string(whole.count) + " images"};
  }
  return describe_range(whole, ref.range->first, ref.range->second);
}

SplitInfo transform(const SplitInfo& source, const std::string& name, const std::string& place) {
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
  const bool depends_on_labels = name == "mirrored_digits";
  return describe_transform(
      name, source,
      depends_on_labels ? transformed_count(name, open_location(source.location)) : source.count);
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

SplitInfo Catalog::resolve(const std::string& text, SplitRole role,
                           const std::optional<NoiseContext>& noise,
                           const std::string& place) const {
  const SplitRef ref = parse_split_ref(text, place);
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
  if (ref.range) info = take_range(info, ref, text, place);
  if (!ref.transform.empty()) info = transform(info, ref.transform, place);
  info.name = text;
  info.location["name"] = text;
  info.location["dataset"] = info.dataset;
  info.location["fingerprint"] = info.fingerprint;
  return info;
}

SplitInfo last_images(const SplitInfo& whole, std::int64_t count) {
  SplitInfo info = describe_range(whole, whole.count - count, whole.count);
  info.name = whole.name + " (last " + std::to_string(count) + ")";
  info.location["name"] = info.name;
  info.location["dataset"] = info.dataset;
  info.location["fingerprint"] = info.fingerprint;
  return info;
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
