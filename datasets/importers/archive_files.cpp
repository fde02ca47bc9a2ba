#include "datasets/importers/archive_files.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdint>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// An archive may give this many bytes for each of its own, and kFreeBytes besides. Pictures give
/// one or two, blank bitmaps a few hundred; deflate reaches 1032, which only bombs use throughout.
constexpr std::int64_t kMostExpansion = 300;
constexpr std::int64_t kFreeBytes = std::int64_t{64} << 20;

struct ArchiveCloser {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

/// Whether a path stays below the folder in which an archive would be unpacked.
bool stays_inside(const std::string& name) {
  const fs::path path{name};
  return !path.is_absolute() && std::find(path.begin(), path.end(), "..") == path.end() &&
         name.find('\0') == std::string::npos;
}

class ArchiveFiles final : public FileWalk::Files {
 public:
  explicit ArchiveFiles(fs::path source) : source_{std::move(source)}, handle_{archive_read_new()} {
    archive_read_support_filter_all(handle_.get());
    archive_read_support_format_all(handle_.get());
    constexpr std::size_t kBlock = 1 << 18;
    if (archive_read_open_filename(handle_.get(), source_.c_str(), kBlock) != ARCHIVE_OK) fail();
  }

  [[nodiscard]] const std::string* next() override {
    for (;;) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(handle_.get(), &entry);
      if (status == ARCHIVE_EOF) return nullptr;
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail();
      check_expansion();
      name_ = name_of(entry);
      if (!stays_inside(name_)) refuse("its path leads out of the archive");
      if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK) {
        refuse("it is a link; only archives of files are taken");
      }
      if (archive_entry_filetype(entry) == AE_IFREG) return &name_;
    }
  }

  [[nodiscard]] std::string read() override {
    std::string content;
    const void* part = nullptr;
    std::size_t bytes = 0;
    la_int64_t offset = 0;
    for (;;) {
      const int status = archive_read_data_block(handle_.get(), &part, &bytes, &offset);
      if (status == ARCHIVE_EOF) break;
      if (status != ARCHIVE_OK) fail();
      if (offset < 0 || static_cast<std::uint64_t>(offset) + bytes > kMostFileBytes) {
        refuse("it is larger than " + std::to_string(kMostFileBytes >> 20) + " MiB");
      }
      content.resize(static_cast<std::size_t>(offset));  // a hole of a sparse file reads as zeros
      content.append(static_cast<const char*>(part), bytes);
      data_bytes_ += static_cast<std::int64_t>(bytes);
      check_expansion();
    }
    return content;
  }

  [[nodiscard]] bool is_compressed() const override {
    return archive_filter_count(handle_.get()) > 1;
  }

 private:
  /// The decompressed archive counts as well as what formats with their own compression give.
  void check_expansion() const {
    const std::int64_t given =
        std::max<std::int64_t>(data_bytes_, archive_filter_bytes(handle_.get(), 0));
    const std::int64_t taken = archive_filter_bytes(handle_.get(), -1);
    if (given <= kFreeBytes || given / kMostExpansion <= taken) return;
    refuse("the archive expands to more than " + std::to_string(kMostExpansion) +
           " times its size; is it a bomb?");
  }

  [[nodiscard]] std::string name_of(archive_entry* entry) const {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) throw ConfigError{source_.string() + ": holds a name that cannot be read"};
    return name;
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw ConfigError{source_.string() + ": " + name_ + ": not taken: " + reason};
  }
  [[noreturn]] void fail() const {
    const char* reason = archive_error_string(handle_.get());
    throw ConfigError{source_.string() + ": cannot be read (" +
                      (reason != nullptr ? reason : "not an archive") + "); is it truncated?"};
  }

  fs::path source_;
  std::unique_ptr<archive, ArchiveCloser> handle_;
  std::string name_;
  std::int64_t data_bytes_ = 0;
};

}  // namespace

std::unique_ptr<FileWalk::Files> open_archive_files(const fs::path& archive) {
  return std::make_unique<ArchiveFiles>(archive);
}

}  // namespace oodsweep
