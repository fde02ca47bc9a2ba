#include "datasets/importers/image_folder_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/pictures/picture_decoder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::string class_of(const std::string& path) {
  const std::string folder = fs::path{path}.parent_path().string();
  return folder.empty() ? "images" : folder;
}

class ImageFolderReader final : public ImportReader {
 public:
  explicit ImageFolderReader(std::vector<fs::path> sources) : sources_{std::move(sources)} {}

  [[nodiscard]] ImportListing list() override {
    std::set<std::string> names;
    std::int64_t count = 0;
    for (const fs::path& source : sources_) {
      if (!fs::exists(source))
        throw ConfigError{"source", source.string(), "an archive or a folder that is there"};
      for_each_file(source, [&](const std::string& path, const std::string& /*content*/) {
        if (!has_picture_name(path)) return;
        names.insert(class_of(path));
        ++count;
      });
    }
    if (count == 0) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "an archive or folder with JPEG, PNG, BMP or PGM images"};
    }
    classes_.assign(names.begin(), names.end());
    return {classes_, {{"", count}}};
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    bool more = true;
    for (const fs::path& source : sources_) {
      for_each_file(source, [&](const std::string& path, const std::string& content) {
        if (!more || !has_picture_name(path)) return;
        const auto found = std::lower_bound(classes_.begin(), classes_.end(), class_of(path));
        more = take({source.string() + ": " + path,
                     "",
                     static_cast<std::int32_t>(found - classes_.begin()),
                     content,
                     {}});
      });
    }
  }

 private:
  std::vector<fs::path> sources_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<ImportReader> make_image_folder_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<ImageFolderReader>(sources);
}

}  // namespace oodsweep
