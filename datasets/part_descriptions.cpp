#include <algorithm>

#include "core/json.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {

std::vector<std::int64_t> images_of_classes(const ImageSource& source,
                                            const std::vector<std::string>& classes) {
  std::vector<std::int64_t> images;
  const std::vector<std::int32_t> labels = labels_of(source);
  for (std::size_t image = 0; image < labels.size(); ++image) {
    if (labels[image] < 0) continue;
    const std::string& name = source.info().classes.at(static_cast<std::size_t>(labels[image]));
    if (std::find(classes.begin(), classes.end(), name) != classes.end()) {
      images.push_back(static_cast<std::int64_t>(image));
    }
  }
  return images;
}

SplitInfo describe_classes(const SplitInfo& whole, const std::vector<std::string>& classes,
                           std::int64_t count) {
  SplitInfo info = whole;
  info.location = {{"type", "classes"}, {"classes", classes}, {"source", whole.location}};
  info.count = count;
  info.fingerprint = canonical_key({{"classes", classes}, {"source", whole.fingerprint}});
  return info;
}

SplitInfo describe_range(const SplitInfo& whole, std::int64_t first, std::int64_t last) {
  SplitInfo info = whole;
  const Json range{first, last};
  info.location = {{"type", "range"}, {"range", range}, {"source", whole.location}};
  info.count = last - first;
  info.fingerprint = canonical_key({{"range", range}, {"source", whole.fingerprint}});
  return info;
}

SplitInfo describe_transform(const std::string& transform, const SplitInfo& source,
                             std::int64_t count) {
  SplitInfo info = source;
  info.derived = true;
  info.count = count;
  info.location = {{"type", "transform"},
                   {"transform", transform},
                   {"version", kTransformVersion},
                   {"source", source.location}};
  info.fingerprint = canonical_key(
      {{"transform", transform}, {"version", kTransformVersion}, {"source", source.fingerprint}});
  if (transform == "mirrored_digits") info.classes.clear();  // a mirrored digit has no class
  return info;
}

std::int64_t transformed_count(const std::string& transform,
                               const std::shared_ptr<const ImageSource>& source) {
  if (transform != "mirrored_digits") return source->info().count;
  return static_cast<std::int64_t>(mirrored_digits(labels_of(*source)).size());
}

}  // namespace oodsweep
