#include "datasets/importers/archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

struct ArchiveCloser {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
struct GzipCloser {
  void operator()(gzFile handle) const { gzclose(handle); }
};
using Archive = std::unique_ptr<archive, ArchiveCloser>;

[[noreturn]] void fail(const fs::path& source, archive* handle) {
  const char* reason = archive_error_string(handle);
  throw ConfigError{source.string() + ": cannot be read (" +
                    (reason != nullptr ? reason : "not an archive") + "); is it truncated?"};
}

Archive open_archive(const fs::path& source) {
  if (!fs::is_regular_file(source)) {
    throw ConfigError{source.string() + ": there is no such file"};
  }
  Archive handle{archive_read_new()};
  archive_read_support_filter_all(handle.get());
  archive_read_support_format_all(handle.get());
  constexpr std::size_t kBlock = 1 << 16;
  if (archive_read_open_filename(handle.get(), source.c_str(), kBlock) != ARCHIVE_OK) {
    fail(source, handle.get());
  }
  return handle;
}

std::string read_entry(const fs::path& source, archive* handle) {
  std::string content;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const la_ssize_t bytes = archive_read_data(handle, buffer.data(), buffer.size());
    if (bytes < 0) fail(source, handle);
    if (bytes == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
}

void visit_folder(const fs::path& source,
                  const std::function<void(const std::string&, const std::string&)>& visit) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{source}) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) visit(fs::relative(file, source).string(), read_file(file));
}

}  // namespace

void for_each_file(const fs::path& source,
                   const std::function<void(const std::string&, const std::string&)>& visit) {
  if (fs::is_directory(source)) return visit_folder(source, visit);
  const Archive handle = open_archive(source);
  archive_entry* entry = nullptr;
  for (;;) {
    const int status = archive_read_next_header(handle.get(), &entry);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail(source, handle.get());
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    visit(archive_entry_pathname(entry), read_entry(source, handle.get()));
  }
}

std::string read_maybe_gzip(const fs::path& file) {
  if (!fs::is_regular_file(file)) throw ConfigError{file.string() + ": there is no such file"};
  const std::unique_ptr<gzFile_s, GzipCloser> handle{gzopen(file.c_str(), "rb")};
  if (handle == nullptr) throw ConfigError{file.string() + ": cannot be opened"};
  std::string content;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const int bytes = gzread(handle.get(), buffer.data(), buffer.size());
    if (bytes > 0) content.append(buffer.data(), static_cast<std::size_t>(bytes));
    int problem = Z_OK;
    const char* reason = gzerror(handle.get(), &problem);
    // The end of a truncated file is no error of the read that met it.
    if (bytes < 0 || (problem != Z_OK && problem != Z_STREAM_END)) {
      throw ConfigError{file.string() + ": cannot be decompressed (" + reason +
                        "); is it truncated?"};
    }
    if (bytes == 0) return content;
  }
}

}  // namespace oodsweep
