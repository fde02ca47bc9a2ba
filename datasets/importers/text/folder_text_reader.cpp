#include "datasets/importers/text/folder_text_reader.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "datasets/importers/archive_reader.hpp"
#include "datasets/importers/text/line_stream.hpp"
#include "datasets/text/text_shard.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct FilePlace {
  std::string split;
  std::string class_name;
};

/// "20news/test/alt.atheism/53068" is class alt.atheism of split test.
FilePlace place_of(const fs::path& source, const fs::path& inside) {
  FilePlace place{"", inside.parent_path().filename().string()};
  if (place.class_name.empty()) {
    throw ConfigError{"source", source.string() + ": " + inside.string(),
                      "texts in folders that are their classes"};
  }
  for (const fs::path& folder : inside.parent_path().parent_path()) {
    const std::string split = split_word(folder.string());
    if (!split.empty()) place.split = split;
  }
  return place;
}

class FolderTextReader final : public TextReader {
 public:
  explicit FolderTextReader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override {
    ImportListing listing;
    std::set<std::string> names;
    each_file([&](const FilePlace& place, const std::string&) {
      names.insert(place.class_name);
      ++listing.counts[place.split];
      return true;
    });
    if (names.empty()) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "a folder or an archive with texts in class folders"};
    }
    classes_.assign(names.begin(), names.end());
    listing.classes = classes_;
    return listing;
  }

  void read(const std::function<bool(TextItem)>& take) override {
    each_file([&](const FilePlace& place, const std::string& content) {
      const auto found = std::lower_bound(classes_.begin(), classes_.end(), place.class_name);
      return take({place.split, static_cast<std::int32_t>(found - classes_.begin()), content});
    });
  }

 private:
  template <class Visit>
  void each_file(Visit visit) const {
    bool wanted = true;
    for (const fs::path& source : sources_) {
      if (!fs::exists(source)) {
        throw ConfigError{"source", source.string(), "a file or a folder that is there"};
      }
      for_each_file(source, [&](const std::string& inside, const std::string& content) {
        if (!wanted || content.empty()) return;
        if (std::ssize(content) > kMostTextBytes) {
          throw ConfigError{source.string() + ": " + inside + ": is longer than any text"};
        }
        wanted = visit(place_of(source, inside), content);
      });
    }
  }

  std::vector<fs::path> sources_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<TextReader> make_folder_text_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<FolderTextReader>(sources);
}

}  // namespace oodsweep
