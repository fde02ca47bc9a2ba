#include <set>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/pictures/channels.hpp"
#include "datasets/pictures/picture_decoder.hpp"
#include "datasets/pictures/resize.hpp"

namespace oodsweep {
namespace {

/// Collects pictures in the order of the source, without those whose pixels were seen before.
class PictureCollector {
 public:
  explicit PictureCollector(const ImportOptions& options) : options_{options} {}

  void add(ImportItem item) {
    const std::string name = split_name(item.split);
    if (!options_.split.empty() && name != options_.split) return;
    Picture picture =
        item.encoded.empty() ? std::move(item.picture) : decoder_.decode(item.encoded, item.place);
    if (options_.drop_repeated &&
        !seen_.insert(xxh3(std::as_bytes(std::span{picture.pixels}))).second) {
      ++dropped_;
      return;
    }
    if (options_.grey) picture = to_grey(picture);
    if (options_.size > 0)
      picture = resize(picture, options_.size, options_.size, Resampling::kMean);
    if (options_.invert) picture = inverted(std::move(picture));
    const ImageShape shape{picture.channels, picture.height, picture.width};
    ImportedSplit& split = splits_[name];
    if (split.labels.empty()) split.shape = shape;
    if (split.shape != shape) {
      throw ConfigError{
          item.place, shape.text(),
          "images that are all of " + split.shape.text() + "; --size and --grey make them so"};
    }
    split.pixels.insert(split.pixels.end(), picture.pixels.begin(), picture.pixels.end());
    split.labels.push_back(item.label);
  }

  [[nodiscard]] std::int64_t dropped() const { return dropped_; }
  [[nodiscard]] std::map<std::string, ImportedSplit> take_splits() { return std::move(splits_); }

 private:
  [[nodiscard]] std::string split_name(const std::string& of_source) const {
    if (!of_source.empty()) return of_source;
    return options_.split.empty() ? "test" : options_.split;
  }

  const ImportOptions& options_;
  PictureDecoder decoder_;
  std::set<std::uint64_t> seen_;
  std::map<std::string, ImportedSplit> splits_;
  std::int64_t dropped_ = 0;
};

/// Classes whose images were all dropped go too.
std::vector<std::string> keep_used_classes(std::map<std::string, ImportedSplit>& splits,
                                           const std::vector<std::string>& classes) {
  std::map<std::int32_t, std::int32_t> places;
  for (const auto& [name, split] : splits) {
    for (const std::int32_t label : split.labels) places[label] = 0;
  }
  std::vector<std::string> used;
  for (auto& [label, place] : places) {
    place = static_cast<std::int32_t>(used.size());
    used.push_back(classes.at(static_cast<std::size_t>(label)));
  }
  for (auto& [name, split] : splits) {
    for (std::int32_t& label : split.labels) label = places.at(label);
  }
  return used;
}

}  // namespace

ImportReport import_images(ImportReader& reader, const std::filesystem::path& data_root,
                           const ImportOptions& options) {
  if (options.size < 0 || options.size > 1024) {
    throw ConfigError{"--size", std::to_string(options.size), "pixels of each side, 1 to 1024"};
  }
  const ImportListing listing = reader.list();
  PictureCollector collector{options};
  reader.read([&](ImportItem item) {
    collector.add(std::move(item));
    return true;
  });
  std::map<std::string, ImportedSplit> splits = collector.take_splits();
  const auto classes =
      options.drop_repeated ? keep_used_classes(splits, listing.classes) : listing.classes;
  return {store_dataset(data_root, options, std::move(splits), classes), collector.dropped()};
}

}  // namespace oodsweep
