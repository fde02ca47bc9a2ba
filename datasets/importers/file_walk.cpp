#include "datasets/importers/file_walk.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/importers/archive_files.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Depth first, by name. Links to files are followed: the folder is the user's own; links to
/// folders are not.
class FolderFiles final : public FileWalk::Files {
 public:
  explicit FolderFiles(fs::path source) : source_{std::move(source)} { enter(source_); }

  [[nodiscard]] const std::string* next() override {
    while (!open_.empty()) {
      if (open_.back().empty()) {
        open_.pop_back();
        continue;
      }
      const fs::directory_entry entry = std::move(open_.back().back());
      open_.back().pop_back();
      if (entry.is_directory() && !entry.is_symlink()) {
        enter(entry.path());
      } else if (entry.is_regular_file()) {
        file_ = entry.path();
        name_ = file_.lexically_relative(source_).string();
        return &name_;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::string read() override {
    if (fs::file_size(file_) > kMostFileBytes) {
      throw ConfigError{file_.string() + ": not taken: it is larger than " +
                        std::to_string(kMostFileBytes >> 20) + " MiB"};
    }
    return read_file(file_);
  }
  [[nodiscard]] bool is_compressed() const override { return false; }

 private:
  void enter(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    for (const auto& entry : fs::directory_iterator{folder}) entries.push_back(entry);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.path() > b.path(); });
    open_.push_back(std::move(entries));
  }

  fs::path source_;
  std::vector<std::vector<fs::directory_entry>> open_;  ///< What is left at each depth, last first.
  fs::path file_;
  std::string name_;
};

std::unique_ptr<FileWalk::Files> open_files(const fs::path& source) {
  if (fs::is_directory(source)) return std::make_unique<FolderFiles>(source);
  if (fs::is_regular_file(source)) return open_archive_files(source);
  throw ConfigError{"source", source.string(), "an archive or a folder that is there"};
}

}  // namespace

FileWalk::FileWalk(const fs::path& source) : files_{open_files(source)} {}
FileWalk::FileWalk(FileWalk&&) noexcept = default;
FileWalk& FileWalk::operator=(FileWalk&&) noexcept = default;
FileWalk::~FileWalk() = default;

const std::string* FileWalk::next() { return files_->next(); }
std::string FileWalk::read() { return files_->read(); }
bool FileWalk::is_compressed() const { return files_->is_compressed(); }

}  // namespace oodsweep
