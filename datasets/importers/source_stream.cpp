#include "datasets/importers/source_stream.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>

#include "core/error.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

class FileOnDisk : public SourceStream {
 public:
  explicit FileOnDisk(const fs::path& path)
      : SourceStream{path.string(), path.filename().string()}, file_{path, std::ios::binary} {
    if (!file_) throw ConfigError{path.string() + ": cannot be opened"};
  }

  std::uint64_t measure_rest() override {
    return fs::file_size(place()) - static_cast<std::uint64_t>(file_.tellg());
  }

 protected:
  std::size_t next(std::span<std::uint8_t> bytes) override {
    file_.read(reinterpret_cast<char*>(bytes.data()), std::ssize(bytes));
    if (file_.bad()) throw ConfigError{place() + ": cannot be read"};
    return static_cast<std::size_t>(file_.gcount());
  }

 private:
  std::ifstream file_;
};

struct ArchiveCloser {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using Archive = std::unique_ptr<archive, ArchiveCloser>;

[[noreturn]] void fail(const std::string& place, archive* handle) {
  const char* reason = archive_error_string(handle);
  throw ConfigError{place + ": cannot be read (" +
                    (reason != nullptr ? reason : "damaged archive") + "); is it truncated?"};
}

class FileInArchive : public SourceStream {
 public:
  FileInArchive(std::string place, std::string name, archive* handle)
      : SourceStream{std::move(place), std::move(name)}, handle_{handle} {}

 protected:
  std::size_t next(std::span<std::uint8_t> bytes) override {
    const la_ssize_t got = archive_read_data(handle_, bytes.data(), bytes.size());
    if (got < 0) fail(place(), handle_);
    return static_cast<std::size_t>(got);
  }

 private:
  archive* handle_;
};

/// Only formats whose entries hold their own content: an mtree "archive" would name files on disk.
Archive open_archive(const fs::path& source) {
  Archive handle{archive_read_new()};
  archive_read_support_filter_all(handle.get());
  archive_read_support_format_tar(handle.get());
  archive_read_support_format_gnutar(handle.get());
  archive_read_support_format_zip(handle.get());
  constexpr std::size_t kBlock = 1 << 18;
  if (archive_read_open_filename(handle.get(), source.c_str(), kBlock) != ARCHIVE_OK) {
    fail(source.string(), handle.get());
  }
  return handle;
}

using Visitor = std::function<bool(SourceStream&)>;

/// @return false if `visit` wants no more; so below.
bool visit_archive(const fs::path& source, const WantedName& wanted, const Visitor& visit) {
  const Archive handle = open_archive(source);
  archive_entry* entry = nullptr;
  for (;;) {
    const int status = archive_read_next_header(handle.get(), &entry);
    if (status == ARCHIVE_EOF) return true;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail(source.string(), handle.get());
    const char* path = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) != AE_IFREG || path == nullptr) continue;
    const std::string name = fs::path{path}.filename().string();
    if (!wanted(name)) continue;
    FileInArchive file{source.string() + ": " + path, name, handle.get()};
    if (!visit(file)) return false;
  }
}

bool visit_folder(const fs::path& source, const WantedName& wanted, const Visitor& visit) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{source}) {
    if (entry.is_regular_file() && wanted(entry.path().filename().string())) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return std::all_of(files.begin(), files.end(), [&](const fs::path& path) {
    FileOnDisk file{path};
    return visit(file);
  });
}

bool visit_source(const fs::path& source, const WantedName& wanted, const Visitor& visit) {
  if (fs::is_directory(source)) return visit_folder(source, wanted, visit);
  if (!fs::is_regular_file(source)) {
    throw ConfigError{"source", source.string(), "a file or a folder that is there"};
  }
  if (!wanted(source.filename().string())) return visit_archive(source, wanted, visit);
  FileOnDisk file{source};
  return visit(file);
}

}  // namespace

std::size_t SourceStream::read_some(std::span<std::uint8_t> bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t got = next(bytes.subspan(filled));
    if (got == 0) break;
    filled += got;
  }
  return filled;
}

void SourceStream::read(std::span<std::uint8_t> bytes) {
  if (read_some(bytes) != bytes.size()) throw ConfigError{place_ + ": is truncated"};
}

std::string SourceStream::read_text(std::size_t count) {
  std::string text(count, '\0');
  read({reinterpret_cast<std::uint8_t*>(text.data()), count});
  return text;
}

std::string SourceStream::read_rest(std::uint64_t most) {
  constexpr std::size_t kPiece = 1 << 16;
  std::string content;
  for (;;) {
    const std::size_t before = content.size();
    content.resize(before + kPiece);
    const std::size_t got =
        read_some({reinterpret_cast<std::uint8_t*>(content.data()) + before, kPiece});
    content.resize(before + got);
    if (content.size() > most) {
      throw ConfigError{place_ + ": is larger than any such file (" + std::to_string(most) +
                        " bytes)"};
    }
    if (got < kPiece) return content;
  }
}

std::uint64_t SourceStream::measure_rest() {
  std::vector<std::uint8_t> piece(1 << 18);
  std::uint64_t total = 0;
  for (std::size_t got = piece.size(); got == piece.size(); total += got) got = read_some(piece);
  return total;
}

void SourceStream::expect_end() {
  std::uint8_t byte = 0;
  if (read_some({&byte, 1}) != 0) throw ConfigError{place_ + ": holds more than it should"};
}

std::unique_ptr<SourceStream> open_source_file(const fs::path& file) {
  if (!fs::is_regular_file(file)) throw ConfigError{file.string() + ": there is no such file"};
  return std::make_unique<FileOnDisk>(file);
}

void for_each_stream(const std::vector<fs::path>& sources, const WantedName& wanted,
                     const std::function<bool(SourceStream&)>& visit) {
  for (const fs::path& source : sources) {
    if (!visit_source(source, wanted, visit)) return;
  }
}

}  // namespace oodsweep
