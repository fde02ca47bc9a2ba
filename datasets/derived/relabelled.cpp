#include "datasets/derived/relabelled.hpp"

#include <algorithm>
#include <utility>

#include "core/json.hpp"
#include "datasets/derived/class_lists.hpp"

namespace oodsweep {
namespace {

class RelabelledSource final : public WrappedSource {
 public:
  RelabelledSource(SourcePointer source, SplitInfo info)
      : WrappedSource{std::move(source), std::move(info)},
        places_{places_in(this->info().classes, this->source().info().classes)} {}
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source().read(indices, pixels, labels);
    relabel(indices.size(), labels);
  }
  bool has_bytes() const override { return source().has_bytes(); }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override {
    source().read_bytes(indices, pixels, labels);
    relabel(indices.size(), labels);
  }
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    source().read_labels(indices, labels);
    relabel(indices.size(), labels);
  }

 private:
  void relabel(std::size_t count, std::int32_t* labels) const {
    if (labels == nullptr) return;
    for (std::size_t i = 0; i < count; ++i) labels[i] = label_at(places_, labels[i]);
  }

  std::vector<std::int32_t> places_;  ///< Of each class of the source.
};

/// What the innermost choice of classes below parts is.
const Json* choice_of(const Json& location) {
  if (location.at("type") == "classes") return &location.at("classes");
  return location.at("type") == "range" ? choice_of(location.at("source")) : nullptr;
}

}  // namespace

std::vector<std::string> chosen_classes(const SplitInfo& split) {
  const Json* choice = choice_of(split.location);
  std::vector<std::string> chosen;
  if (choice == nullptr) return chosen;
  for (const std::string& name : split.classes) {
    if (std::find(choice->begin(), choice->end(), name) != choice->end()) chosen.push_back(name);
  }
  return chosen;
}

SplitInfo describe_relabelled(const SplitInfo& split, const std::vector<std::string>& classes) {
  SplitInfo info = split;
  info.location = {{"type", "relabelled"}, {"classes", classes}, {"source", split.location}};
  info.classes = classes;
  info.fingerprint = canonical_key({{"relabelled", classes}, {"source", split.fingerprint}});
  return info;
}

SourcePointer open_relabelled(SourcePointer source, SplitInfo info) {
  return std::make_shared<RelabelledSource>(std::move(source), std::move(info));
}

}  // namespace oodsweep
