#include "datasets/derived/parts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/json.hpp"

namespace oodsweep {
namespace {

/// Images of another source under other numbers.
class PartSource : public WrappedSource {
 public:
  using WrappedSource::WrappedSource;
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source().read(inner(indices), pixels, labels);
  }
  bool has_bytes() const override { return source().has_bytes(); }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override {
    source().read_bytes(inner(indices), pixels, labels);
  }
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    source().read_labels(inner(indices), labels);
  }

 private:
  [[nodiscard]] virtual std::int64_t inner(std::int64_t index) const = 0;

  [[nodiscard]] std::vector<std::int64_t> inner(std::span<const std::int64_t> indices) const {
    std::vector<std::int64_t> numbers;
    numbers.reserve(indices.size());
    for (const std::int64_t index : indices) numbers.push_back(inner(index));
    return numbers;
  }
};

class SubsetSource final : public PartSource {
 public:
  SubsetSource(SourcePointer source, std::vector<std::int64_t> indices, SplitInfo info)
      : PartSource{std::move(source), std::move(info)}, indices_{std::move(indices)} {}

 private:
  std::int64_t inner(std::int64_t index) const override {
    return indices_.at(static_cast<std::size_t>(index));
  }
  std::vector<std::int64_t> indices_;
};

class RangeSource final : public PartSource {
 public:
  RangeSource(SourcePointer source, std::int64_t first, SplitInfo info)
      : PartSource{std::move(source), std::move(info)}, first_{first} {}

 private:
  std::int64_t inner(std::int64_t index) const override { return first_ + index; }
  std::int64_t first_;
};

}  // namespace

std::vector<std::int32_t> labels_of(const ImageSource& source) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(source.info().count));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  std::vector<std::int32_t> labels(indices.size());
  source.read_labels(indices, labels.data());
  return labels;
}

std::vector<std::int64_t> images_of_classes(const ImageSource& source,
                                            const std::vector<std::string>& classes) {
  std::vector<bool> chosen;
  for (const std::string& name : source.info().classes) {
    chosen.push_back(std::find(classes.begin(), classes.end(), name) != classes.end());
  }
  std::vector<std::int64_t> images;
  const std::vector<std::int32_t> labels = labels_of(source);
  for (std::size_t image = 0; image < labels.size(); ++image) {
    if (labels[image] < 0 || !chosen.at(static_cast<std::size_t>(labels[image]))) continue;
    images.push_back(static_cast<std::int64_t>(image));
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

SourcePointer open_subset(SourcePointer source, std::vector<std::int64_t> indices, SplitInfo info) {
  return std::make_shared<SubsetSource>(std::move(source), std::move(indices), std::move(info));
}

SplitInfo describe_range(const SplitInfo& whole, std::int64_t first, std::int64_t last) {
  SplitInfo info = whole;
  const Json range{first, last};
  info.location = {{"type", "range"}, {"range", range}, {"source", whole.location}};
  info.count = last - first;
  info.fingerprint = canonical_key({{"range", range}, {"source", whole.fingerprint}});
  return info;
}

SourcePointer open_range(SourcePointer source, std::int64_t first, SplitInfo info) {
  return std::make_shared<RangeSource>(std::move(source), first, std::move(info));
}

}  // namespace oodsweep
