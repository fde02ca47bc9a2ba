#include "datasets/importers/lsun_lmdb_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "datasets/importers/lmdb_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct Database {
  fs::path path;
  std::string split;
  std::string class_name;  ///< Empty if its name tells none.
};

/// "bedroom_train_lmdb" is class bedroom of split train, "test_lmdb" is split test.
Database describe(const fs::path& path) {
  const fs::path full = fs::absolute(path).lexically_normal();
  std::string name = (full.has_filename() ? full : full.parent_path()).filename().string();
  const bool is_lsun = name.ends_with("_lmdb");
  if (is_lsun) name.resize(name.size() - std::string_view{"_lmdb"}.size());
  for (const std::string split : {"train", "val", "test"}) {
    if (is_lsun && name == split) return {path, split, ""};
    if (is_lsun && name.ends_with("_" + split)) {
      return {path, split, name.substr(0, name.size() - split.size() - 1)};
    }
  }
  return {path, "", ""};
}

std::vector<Database> find_databases(const std::vector<fs::path>& sources) {
  std::set<fs::path> paths;
  for (const fs::path& source : sources) {
    const bool holds_databases = fs::is_directory(source) && !fs::exists(source / "data.mdb");
    if (!holds_databases) {
      paths.insert(source);
      continue;
    }
    for (const auto& entry : fs::directory_iterator{source}) {
      if (fs::exists(entry.path() / "data.mdb")) paths.insert(entry.path());
    }
  }
  std::vector<Database> databases;
  for (const fs::path& path : paths) databases.push_back(describe(path));
  return databases;
}

class LsunLmdbReader : public ImportReader {
 public:
  explicit LsunLmdbReader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override {
    databases_ = find_databases(sources_);
    if (databases_.empty()) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "an LMDB folder (with data.mdb), or a folder of such"};
    }
    std::set<std::string> names;
    ImportListing listing;
    for (const Database& database : databases_) {
      if (!database.class_name.empty()) names.insert(database.class_name);
      listing.counts[database.split] += LmdbFile{database.path}.count();
    }
    listing.classes.assign(names.begin(), names.end());
    classes_ = listing.classes;
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const Database& database : databases_) {
      const std::int32_t label = label_of(database);
      const bool all =
          LmdbFile{database.path}.for_each([&](std::string_view key, std::string_view value) {
            return take(item_of(database, label, key, value));
          });
      if (!all) return;
    }
  }

 private:
  [[nodiscard]] std::int32_t label_of(const Database& database) const {
    const auto found = std::find(classes_.begin(), classes_.end(), database.class_name);
    return found == classes_.end() ? -1 : static_cast<std::int32_t>(found - classes_.begin());
  }

  static ImportItem item_of(const Database& database, std::int32_t label, std::string_view key,
                            std::string_view value) {
    ImportItem item;
    item.place = fmt::format("{}, key {}", database.path.string(), key.substr(0, 100));
    item.split = database.split;
    item.label = label;
    if (value.size() > 12 && value.starts_with("RIFF") && value.substr(8, 4) == "WEBP") {
      throw ConfigError{item.place +
                        ": is a WebP picture, which is not decoded; export the database to JPEG or "
                        "PNG files and import these as image-folder"};
    }
    item.encoded = value;
    return item;
  }

  std::vector<fs::path> sources_;
  std::vector<Database> databases_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<ImportReader> make_lsun_lmdb_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<LsunLmdbReader>(sources);
}

}  // namespace oodsweep
