#include "datasets/importers/image_folder_reader.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/file_walk.hpp"
#include "datasets/importers/folder_layout.hpp"
#include "datasets/pictures/picture_decoder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// What the listing keeps of compressed archives, so that small ones are decompressed once.
constexpr std::size_t kMostKept = std::size_t{256} << 20;

bool is_picture(const std::string& path) { return has_picture_name(path) && !is_litter(path); }

struct KeptFile {
  std::string path;
  std::string content;
};

struct Source {
  fs::path path;
  FolderLayout layout;
  std::vector<KeptFile> kept;  ///< The first pictures of a compressed archive.
};

class ImageFolderReader final : public ImportReader {
 public:
  explicit ImageFolderReader(const std::vector<fs::path>& sources) {
    for (const fs::path& source : sources) sources_.push_back({source, {}, {}});
  }

  [[nodiscard]] ImportListing list() override {
    ImportListing listing;
    std::set<std::string> classes;
    std::size_t room = kMostKept;
    for (Source& source : sources_) {
      look_through(source, room);
      for (const auto& [split, count] : source.layout.counts()) listing.counts[split] += count;
      classes.merge(source.layout.classes());
    }
    if (listing.counts.empty()) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().path.string(),
                        "an archive or folder with JPEG, PNG, BMP, PGM or PPM images"};
    }
    classes_.assign(classes.begin(), classes.end());
    listing.classes = classes_;
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (Source& source : sources_) {
      if (!read_source(source, take)) return;
    }
  }

 private:
  static void look_through(Source& source, std::size_t& room) {
    FileWalk walk{source.path};
    const bool keeps = walk.is_compressed();
    while (const std::string* path = walk.next()) {
      if (FolderLayout::is_annotations(*path)) {
        const std::string name = *path;
        source.layout.add_annotations(name, walk.read());
      }
      if (!is_picture(*path)) continue;
      source.layout.add_picture(*path);
      if (!keeps || room == 0) continue;
      KeptFile file{*path, {}};
      file.content = walk.read();
      const std::size_t bytes = file.content.size() + file.path.size() + sizeof(KeptFile);
      if (bytes > room) {
        room = 0;  // only the first ones are kept: the order stays
        continue;
      }
      room -= bytes;
      source.kept.push_back(std::move(file));
    }
  }

  bool read_source(Source& source, const std::function<bool(ImportItem)>& take) {
    for (KeptFile& file : source.kept) {
      if (!take(item_of(source, file.path, std::exchange(file.content, {})))) return false;
    }
    std::int64_t pictures = 0;
    for (const auto& [split, count] : source.layout.counts()) pictures += count;
    auto skipped = static_cast<std::int64_t>(source.kept.size());
    if (skipped == pictures) return true;
    FileWalk walk{source.path};
    while (const std::string* path = walk.next()) {
      if (!is_picture(*path)) continue;
      if (skipped > 0) {
        --skipped;
        continue;
      }
      const std::string name = *path;
      if (!take(item_of(source, name, walk.read()))) return false;
    }
    return true;
  }

  [[nodiscard]] ImportItem item_of(const Source& source, const std::string& path,
                                   std::string content) {
    const std::string_view folder{path.data(), path.find_last_of('/') + 1};
    if (!last_ || last_->source != &source || last_->folder != folder) {
      const FolderLayout::Place place = source.layout.place_of(path);
      last_ = {&source, std::string{folder}, place.split, label_of(place.class_name),
               source.layout.has_annotations()};
    }
    const std::int32_t label =
        last_->varies ? label_of(source.layout.place_of(path).class_name) : last_->label;
    return {source.path.string() + ": " + path, last_->split, label, std::move(content), {}};
  }

  [[nodiscard]] std::int32_t label_of(const std::string& class_name) const {
    if (class_name.empty()) return -1;
    const auto found = std::lower_bound(classes_.begin(), classes_.end(), class_name);
    return static_cast<std::int32_t>(found - classes_.begin());
  }

  /// What the pictures of a folder have in common; they mostly come one after the other.
  struct LastFolder {
    const Source* source;
    std::string folder;
    std::string split;
    std::int32_t label;
    bool varies;  ///< The class is told by the file's name.
  };

  std::optional<LastFolder> last_;
  std::vector<Source> sources_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<ImportReader> make_image_folder_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<ImageFolderReader>(sources);
}

}  // namespace oodsweep
