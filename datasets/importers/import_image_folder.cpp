#include <algorithm>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/importers/importer.hpp"
#include "datasets/importers/png_image.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct LabelledPicture {
  std::string class_name;
  Picture picture;
};

/// Collects pictures in the order of the sources, without those whose pixels were seen before.
class PictureCollector {
 public:
  explicit PictureCollector(const ImageFolderOptions& options) : options_{options} {}

  void add(const fs::path& source, const std::string& path, const std::string& content) {
    if (!path.ends_with(".png") && !path.ends_with(".PNG")) return;
    const std::string place = source.string() + ": " + path;
    const Picture original = decode_png(content, place);
    if (!options_.keep_repeated &&
        !seen_.insert(xxh3(std::as_bytes(std::span{original.pixels}))).second) {
      ++dropped_;
      return;
    }
    Picture picture = resize(options_.grey ? to_grey(original) : original, options_.size);
    if (options_.invert) {
      for (std::uint8_t& value : picture.pixels) value = static_cast<std::uint8_t>(255 - value);
    }
    const std::string folder = fs::path{path}.parent_path().string();
    pictures_.push_back({folder.empty() ? "images" : folder, std::move(picture)});
  }

  [[nodiscard]] std::int64_t dropped() const { return dropped_; }
  [[nodiscard]] const std::vector<LabelledPicture>& pictures() const { return pictures_; }

 private:
  const ImageFolderOptions& options_;
  std::set<std::uint64_t> seen_;
  std::vector<LabelledPicture> pictures_;
  std::int64_t dropped_ = 0;
};

std::vector<std::string> class_names(const std::vector<LabelledPicture>& pictures) {
  std::set<std::string> names;
  for (const LabelledPicture& item : pictures) names.insert(item.class_name);
  return {names.begin(), names.end()};
}

}  // namespace

ImportReport import_image_folder(const std::vector<fs::path>& sources, const fs::path& data_root,
                                 const ImageFolderOptions& options) {
  if (options.size < 1 || options.size > 1024) {
    throw ConfigError{"--size", std::to_string(options.size), "pixels of each side, 1 to 1024"};
  }
  PictureCollector collector{options};
  for (const fs::path& source : sources) {
    if (!fs::exists(source))
      throw ConfigError{"source", source.string(), "an archive or a folder that is there"};
    for_each_file(source, [&](const std::string& path, const std::string& content) {
      collector.add(source, path, content);
    });
  }
  const auto& pictures = collector.pictures();
  if (pictures.empty())
    throw ConfigError{"source", sources.front().string(), "an archive or folder with PNG images"};
  const std::vector<std::string> classes = class_names(pictures);
  ImportedSplit split;
  split.shape = {pictures.front().picture.channels, options.size, options.size};
  for (const LabelledPicture& item : pictures) {
    if (item.picture.channels != split.shape.channels) {
      throw ConfigError{"source", item.class_name,
                        "images that are all grey or all in colour; --grey makes them so"};
    }
    split.pixels.insert(split.pixels.end(), item.picture.pixels.begin(), item.picture.pixels.end());
    const auto found = std::lower_bound(classes.begin(), classes.end(), item.class_name);
    split.labels.push_back(static_cast<std::int32_t>(found - classes.begin()));
  }
  std::map<std::string, ImportedSplit> splits;
  splits[options.split] = std::move(split);
  return {store_dataset(data_root, options, std::move(splits), classes), collector.dropped()};
}

}  // namespace oodsweep
