#include "datasets/derived/united.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/json.hpp"
#include "datasets/derived/class_lists.hpp"

namespace oodsweep {
namespace {

class UnitedSource final : public ImageSource {
 public:
  UnitedSource(std::vector<SourcePointer> sources, SplitInfo info)
      : sources_{std::move(sources)}, info_{std::move(info)} {
    for (const SourcePointer& source : sources_) {
      ends_.push_back((ends_.empty() ? 0 : ends_.back()) + source->info().count);
      places_.push_back(places_in(info_.classes, source->info().classes));
    }
  }
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    read_runs(indices, labels, [&](const ImageSource& source, const Run& run) {
      source.read(run.numbers, pixels + run.first * size(), run.labels);
    });
  }
  bool has_bytes() const override {
    return std::all_of(sources_.begin(), sources_.end(),
                       [](const SourcePointer& source) { return source->has_bytes(); });
  }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override {
    read_runs(indices, labels, [&](const ImageSource& source, const Run& run) {
      source.read_bytes(run.numbers, pixels + run.first * size(), run.labels);
    });
  }
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override {
    read_runs(indices, labels, [](const ImageSource& source, const Run& run) {
      source.read_labels(run.numbers, run.labels);
    });
  }
  bool has_random_access() const override {
    return std::all_of(sources_.begin(), sources_.end(),
                       [](const SourcePointer& source) { return source->has_random_access(); });
  }

 private:
  /// Consecutive places of the result whose images are of one part.
  struct Run {
    std::size_t first;
    std::vector<std::int64_t> numbers;  ///< Within the part.
    std::int32_t* labels;               ///< Of the run; may be null.
  };

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(info_.shape.pixels()); }

  [[nodiscard]] std::size_t part_of(std::int64_t index) const {
    OOD_EXPECT(index >= 0 && index < info_.count, "an image of this split");
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), index);
    return static_cast<std::size_t>(end - ends_.begin());
  }

  template <class Read>
  void read_runs(std::span<const std::int64_t> indices, std::int32_t* labels, Read read) const {
    for (std::size_t first = 0; first < indices.size();) {
      const std::size_t part = part_of(indices[first]);
      const std::int64_t begin = part == 0 ? 0 : ends_[part - 1];
      Run run{first, {}, labels == nullptr ? nullptr : labels + first};
      for (; first < indices.size() && part_of(indices[first]) == part; ++first) {
        run.numbers.push_back(indices[first] - begin);
      }
      read(*sources_[part], run);
      for (std::size_t i = 0; run.labels != nullptr && i < run.numbers.size(); ++i) {
        run.labels[i] = info_.classes.empty() ? -1 : label_at(places_[part], run.labels[i]);
      }
    }
  }

  std::vector<SourcePointer> sources_;
  SplitInfo info_;
  std::vector<std::int64_t> ends_;                 ///< Images up to and with each part.
  std::vector<std::vector<std::int32_t>> places_;  ///< Of the classes of each part.
};

void add_classes(const std::vector<std::string>& more, std::vector<std::string>& classes) {
  for (const std::string& name : more) {
    if (std::find(classes.begin(), classes.end(), name) == classes.end()) classes.push_back(name);
  }
}

void check_fit(const SplitInfo& part, const SplitInfo& first, const std::string& place) {
  if (part.shape != first.shape) {
    throw ConfigError{place, part.name + " of " + part.shape.text(),
                      "images of " + first.shape.text() + " as in " + first.name};
  }
  if (part.space != first.space) {
    throw ConfigError{place, "\"" + part.name + "\"",
                      "sets that are all pixels, or all network input as noise is for networks "
                      "that standardise"};
  }
}

}  // namespace

SplitInfo describe_union(const std::vector<SplitInfo>& parts, const std::string& place) {
  OOD_EXPECT(parts.size() >= 2, "sets to unite");
  SplitInfo info = parts.front();
  info.count = 0;
  Json sources = Json::array();
  Json fingerprints = Json::array();
  bool labelled = true;
  for (const SplitInfo& part : parts) {
    check_fit(part, parts.front(), place);
    info.count += part.count;
    info.derived = info.derived && part.derived;
    labelled = labelled && !part.classes.empty();
    add_classes(part.classes, info.classes);
    if (&part != &parts.front()) info.dataset += " + " + part.dataset;
    sources.push_back(part.location);
    fingerprints.push_back(part.fingerprint);
  }
  if (!labelled) info.classes.clear();
  info.location = {{"type", "union"}, {"sources", std::move(sources)}};
  info.fingerprint = canonical_key({{"union", fingerprints}});
  return info;
}

SourcePointer open_union(std::vector<SourcePointer> sources, SplitInfo info) {
  return std::make_shared<UnitedSource>(std::move(sources), std::move(info));
}

}  // namespace oodsweep
