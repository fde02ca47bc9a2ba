#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view action, int code) {
  const std::string message = fmt::format("{}: cannot {} ({})", path.string(), action,
                                          std::generic_category().message(code));
  if (code == ENOSPC || code == EDQUOT) throw DiskFull{message};
  throw IoError{message};
}

/// Owns one file descriptor; close() where the caller can act on the error.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, std::string_view action)
      : Descriptor{path, path, flags, action} {}
  /// @param shown The path that errors name.
  Descriptor(const fs::path& path, fs::path shown, int flags, std::string_view action)
      : path_{std::move(shown)}, fd_{::open(path.c_str(), flags | O_CLOEXEC, 0644)} {
    if (fd_ < 0) fail(path_, action, errno);
  }
  ~Descriptor() {
    if (fd_ >= 0 && ::close(fd_) != 0) log_warning(path_.string() + ": could not be closed");
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return fd_; }
  void sync() const {
    if (::fsync(fd_) != 0) fail(path_, "be synced to disk", errno);
  }
  void close() {
    if (::close(std::exchange(fd_, -1)) != 0) fail(path_, "be closed", errno);
  }

 private:
  fs::path path_;
  int fd_;
};

void write_all(const Descriptor& file, const fs::path& path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, "be written", errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// @param target What the file will be called; errors name it.
void write_durably(const fs::path& path, const fs::path& target, std::string_view content) {
  Descriptor file{path, target, O_WRONLY | O_CREAT | O_EXCL, "be created"};
  write_all(file, target, content);
  file.sync();
  file.close();
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path{"."};
}

/// Unique among the processes of this host and the threads of this process.
fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return folder_of(path) /
         fmt::format(".{}.{}-{}.tmp", path.filename().string(), ::getpid(), counter.fetch_add(1));
}

/// 0 or errno. Where the file system knows no RENAME_NOREPLACE (NFS), an empty target is replaced,
/// which loses nothing.
int rename_without_replacing(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return errno;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

void make_folder_durably(const fs::path& folder) {
  std::error_code error;
  const bool created = fs::create_directories(folder, error);
  if (error) fail(folder, "be created", error.value());
  if (created) sync_folder(folder_of(folder));
}

}  // namespace

void write_file_atomically(const fs::path& path, std::string_view content) {
  const fs::path temporary = temporary_beside(path);
  try {
    write_durably(temporary, path, content);
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "be replaced", errno);
  } catch (const IoError&) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder_of(path));
}

std::string read_file(const fs::path& path) {
  const Descriptor file{path, O_RDONLY, "be opened"};
  std::string content;
  std::array<char, 1 << 16> buffer{};
  while (true) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, "be read", errno);
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void sync_file(const fs::path& path) { Descriptor{path, O_RDONLY, "be opened"}.sync(); }

void sync_folder(const fs::path& path) {
  Descriptor{path, O_RDONLY | O_DIRECTORY, "be opened as a folder"}.sync();
}

bool publish_folder(const fs::path& from, const fs::path& to) {
  make_folder_durably(folder_of(to));
  const int error = rename_without_replacing(from, to);
  if (error != 0) {
    // A network file system may report an error for a rename that it has done.
    const bool still_there = fs::is_directory(from);
    if (!fs::is_directory(to)) fail(to, "be published from " + from.string(), error);
    if (still_there) return false;
  }
  sync_folder(folder_of(to));
  sync_folder(folder_of(from));
  return true;
}

}  // namespace oodsweep
