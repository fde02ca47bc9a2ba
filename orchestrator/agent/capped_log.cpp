#include "orchestrator/agent/capped_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cluster/file_descriptor.hpp"
#include "core/log.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

off_t size_of(const FileDescriptor& file) {
  struct stat status {};
  return fstat(file.get(), &status) == 0 ? status.st_size : 0;
}

bool write_all(const FileDescriptor& to, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = write(to.get(), bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
  return true;
}

/// From `begin` to the end, also to what is appended meanwhile.
bool copy_rest(const FileDescriptor& from, off_t begin, const FileDescriptor& to) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t bytes = pread(from.get(), buffer.data(), buffer.size(), begin);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return bytes == 0;
    if (!write_all(to, buffer.data(), static_cast<std::size_t>(bytes))) return false;
    begin += bytes;
  }
}

std::string tail_of(const fs::path& path, std::size_t bytes) {
  const FileDescriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return "";
  const off_t size = size_of(file);
  std::string text(std::min(bytes, static_cast<std::size_t>(size)), '\0');
  const ssize_t got =
      pread(file.get(), text.data(), text.size(), size - static_cast<off_t>(text.size()));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

}  // namespace

CappedLog::CappedLog(fs::path file, std::size_t largest)
    : file_{std::move(file)}, older_{file_.string() + ".1"}, largest_{largest} {}

void CappedLog::keep_short() const {
  struct stat status {};
  const auto limit = static_cast<off_t>(largest_);
  if (stat(file_.c_str(), &status) != 0 || status.st_size <= limit) return;
  const FileDescriptor file{open(file_.c_str(), O_RDWR | O_CLOEXEC)};
  const FileDescriptor older{open(older_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  const bool copied =
      file.is_open() && older.is_open() && copy_rest(file, size_of(file) - limit, older);
  if (!copied) log_warning("no copy of the end of " + file_.string() + ": " + strerror(errno));
  // Emptied all the same: a log that grows on a full disk would make things worse.
  if (!file.is_open() || ftruncate(file.get(), 0) != 0) {
    log_warning("could not empty " + file_.string() + ": " + strerror(errno));
  }
}

std::string CappedLog::tail(std::size_t bytes) const {
  std::string text = tail_of(file_, bytes);
  return text.size() < bytes ? tail_of(older_, bytes - text.size()) + text : text;
}

void CappedLog::remove() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
  fs::remove(older_, ignored);
}

}  // namespace oodsweep
