#include <optional>
#include <utility>

#include "core/error.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/derived/relabelled.hpp"
#include "datasets/derived/transforms.hpp"
#include "datasets/derived/united.hpp"
#include "datasets/generated_sets.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

std::shared_ptr<const ImageSource> open_generated_location(const Json& location) {
  std::optional<NoiseContext> noise;
  if (location.contains("shape")) {
    const Json& shape = location.at("shape");
    noise = NoiseContext{
        {shape.at(0), shape.at(1), shape.at(2)}, location.at("count"), location.at("standardised")};
  }
  const auto name = location.at("set").get<std::string>();
  const GeneratedSet* set = find_generated(name);
  if (set == nullptr) throw ConfigError{"data", "\"" + name + "\"", "a generated set"};
  return open_generated(describe_generated(*set, location.at("split"), noise, name));
}

std::shared_ptr<const ImageSource> open_classes(const Json& location) {
  auto source = open_location(location.at("source"));
  const auto classes = location.at("classes").get<std::vector<std::string>>();
  auto images = images_of_classes(*source, classes);
  SplitInfo info =
      describe_classes(source->info(), classes, static_cast<std::int64_t>(images.size()));
  return open_subset(std::move(source), std::move(images), std::move(info));
}

std::shared_ptr<const ImageSource> open_range(const Json& location) {
  auto source = open_location(location.at("source"));
  const auto first = location.at("range").at(0).get<std::int64_t>();
  const auto last = location.at("range").at(1).get<std::int64_t>();
  if (first < 0 || first >= last || last > source->info().count) {
    throw ConfigError{"data", location.at("range").dump(), "a range inside the split"};
  }
  SplitInfo info = describe_range(source->info(), first, last);
  return open_range(std::move(source), first, std::move(info));
}

std::shared_ptr<const ImageSource> open_transform(const Json& location) {
  auto source = open_location(location.at("source"));
  const auto transform = location.at("transform").get<std::string>();
  check_transform(transform, source->info(), "data");
  SplitInfo info =
      describe_transform(transform, source->info(), transformed_count(transform, source->info()));
  return open_transformed(transform, std::move(source), std::move(info));
}

std::shared_ptr<const ImageSource> open_relabelled_location(const Json& location) {
  auto source = open_location(location.at("source"));
  SplitInfo info = describe_relabelled(source->info(), location.at("classes"));
  return open_relabelled(std::move(source), std::move(info));
}

std::shared_ptr<const ImageSource> open_union_location(const Json& location) {
  std::vector<SourcePointer> sources;
  std::vector<SplitInfo> parts;
  for (const Json& part : location.at("sources")) {
    sources.push_back(open_location(part));
    parts.push_back(sources.back()->info());
  }
  if (parts.size() < 2) throw ConfigError{"data", location.dump(), "two sets or more"};
  return open_union(std::move(sources), describe_union(parts, "data"));
}

}  // namespace

std::shared_ptr<const ImageSource> open_location(const Json& location) {
  const auto type = location.at("type").get<std::string>();
  if (type == "generated") return open_generated_location(location);
  if (type == "classes") return open_classes(location);
  if (type == "range") return open_range(location);
  if (type == "transform") return open_transform(location);
  if (type == "relabelled") return open_relabelled_location(location);
  if (type == "union") return open_union_location(location);
  if (type != "stored") throw ConfigError{"data", "\"" + type + "\"", "a type of location"};
  const auto folder = location.at("folder").get<std::string>();
  return open_stored(describe_stored(folder, location.at("split"), folder));
}

}  // namespace oodsweep
