#include "datasets/shards/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& action, int code) {
  const std::string message =
      path.string() + ": cannot " + action + " (" + std::strerror(code) + ")";
  if (code == ENOSPC || code == EDQUOT) throw DiskFull{message};
  throw IoError{message};
}

/// An open file, closed at the end of its scope.
struct Descriptor {
  Descriptor(const std::filesystem::path& path, int flags)
      : number{open(path.c_str(), flags | O_CLOEXEC, 0644)} {
    if (number < 0) fail(path, "be opened", errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(number); }
  int number;
};

void write_all(int descriptor, const std::filesystem::path& path,
               std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, "be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path)
    : path_{std::move(path)},
      descriptor_{open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)} {
  if (descriptor_ < 0) fail(path_, "be created", errno);
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);  // unfinished: its owner removes it
}

void OutputFile::write(std::int64_t offset, std::span<const std::byte> bytes) {
  const std::int64_t begin = offset;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += written;
  }
  constexpr std::int64_t kWorthStarting = 1 << 20;
  if (offset - begin >= kWorthStarting) {
    // A hint: whether the data arrived is told by finish().
    static_cast<void>(sync_file_range(descriptor_, begin, offset - begin, SYNC_FILE_RANGE_WRITE));
  }
}

void OutputFile::finish(std::int64_t bytes) {
  if (ftruncate(descriptor_, bytes) != 0) fail(path_, "be given its size", errno);
  if (fsync(descriptor_) != 0) fail(path_, "be synced to disk", errno);
  if (close(std::exchange(descriptor_, -1)) != 0) fail(path_, "be closed", errno);
}

void append_to_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  const Descriptor file{path, O_WRONLY | O_CREAT | O_APPEND};
  write_all(file.number, path, bytes);
}

std::vector<std::uint8_t> read_bytes_of(const std::filesystem::path& path, std::size_t more) {
  const Descriptor file{path, O_RDONLY};
  std::vector<std::uint8_t> content;
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path));
  content.reserve(size + more);
  content.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = read(file.number, content.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail(path, "be read", got < 0 ? errno : EIO);
    done += static_cast<std::size_t>(got);
  }
  return content;
}

}  // namespace oodsweep
