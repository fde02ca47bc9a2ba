#include "datasets/importers/image_keeper.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/split_choice.hpp"

namespace oodsweep {

ImageKeeper::ImageKeeper(std::filesystem::path folder, const ImportOptions& options,
                         const ImageShape& shape, std::map<std::string, std::int64_t> expected,
                         std::size_t classes)
    : folder_{std::move(folder)},
      options_{options},
      shape_{shape},
      expected_{std::move(expected)},
      kept_labels_(classes),
      repeated_labels_(classes) {}

ImageKeeper::Split& ImageKeeper::split_of(const std::string& name) {
  const auto [found, is_new] = splits_.try_emplace(name);
  Split& split = found->second;
  if (!is_new) return split;
  const std::int64_t in_shard =
      options_.images_per_shard > 0 ? options_.images_per_shard : default_shard_images(shape_);
  split.writer.emplace(folder_, name, shape_, in_shard);
  if (options_.seed) {
    std::int64_t expected = expected_[name];
    if (options_.limit > 0) expected = std::min(expected, options_.limit);
    split.mixer.emplace(folder_ / (name + ".mixing"), *options_.seed, shape_.pixels(), expected);
  }
  return split;
}

bool ImageKeeper::is_full(const std::string& split) const {
  const auto found = splits_.find(split);
  return options_.limit > 0 && found != splits_.end() && found->second.kept == options_.limit;
}

void ImageKeeper::take(const std::string& split, std::uint64_t position, std::int32_t label,
                       const PreparedImage& image, std::span<const std::uint8_t> pixels) {
  if (image.excluded) {
    ++report_.excluded;
    return;
  }
  if (is_full(split)) return;
  if (options_.drop_repeated && !seen_.insert(image.source_hash)) {
    ++report_.repeated_dropped;
    if (label >= 0) repeated_labels_[static_cast<std::size_t>(label)] = true;
    return;
  }
  if (label >= 0) kept_labels_[static_cast<std::size_t>(label)] = true;
  Split& target = split_of(split);
  if (target.mixer) {
    target.mixer->add(position, pixels, label, image.hash);
  } else {
    target.writer->append(pixels, label, image.hash);
  }
  ++target.kept;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    target.sums.sum[channel] += image.sum[channel];
    target.sums.square_sum[channel] += image.square_sum[channel];
  }
}

/// Empty if every class stays.
std::map<std::int32_t, std::int32_t> ImageKeeper::places_of_used_classes() const {
  std::map<std::int32_t, std::int32_t> places{{-1, -1}};
  std::int32_t next = 0;
  for (std::size_t label = 0; label < kept_labels_.size(); ++label) {
    if (repeated_labels_[label] && !kept_labels_[label]) continue;
    places[static_cast<std::int32_t>(label)] = next++;
  }
  if (next == static_cast<std::int32_t>(kept_labels_.size())) places.clear();
  return places;
}

ImportReport ImageKeeper::finish(const std::vector<std::string>& classes) {
  for (const auto& [name, count] : expected_) {
    if (splits_.contains(name) || count == 0) continue;
    throw ConfigError{"source", "split \"" + name + "\"",
                      "at least one image that is neither excluded nor a repeat; --split takes "
                      "the other splits alone"};
  }
  const std::map<std::int32_t, std::int32_t> places = places_of_used_classes();
  std::vector<std::string> used;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    if (places.empty() || places.contains(static_cast<std::int32_t>(label))) {
      used.push_back(classes[label]);
    }
  }
  check_class_count(options_, used.size());
  if (!options_.classes.empty()) used = options_.classes;
  report_.manifest.shape = shape_;
  report_.manifest.classes = used;
  for (auto& [name, split] : splits_) {
    if (split.mixer) split.mixer->drain(*split.writer);
    WrittenSplit written = split.writer->finish(used, places);
    const std::int64_t values = split.kept * shape_.height * shape_.width;
    report_.statistics[name] = statistics_of(split.sums, values, shape_.channels);
    report_.repeated_kept[name] = written.repeated;
    report_.manifest.splits[name] = std::move(written.entry);
  }
  return std::move(report_);
}

}  // namespace oodsweep
