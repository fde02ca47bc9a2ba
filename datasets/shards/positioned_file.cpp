#include "datasets/shards/positioned_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {
namespace {

std::atomic<int> kept_open{0};

/// A descriptor that is closed unless somebody keeps it.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : descriptor_{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor_ < 0) throw IoError{path.string() + ": " + std::strerror(errno)};
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (!is_kept_) close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  /// Puts it into `place` unless that has one already or too many are open.
  void keep_in(std::atomic<int>& place) {
    int none = -1;
    if (kept_open.fetch_add(1) < PositionedFile::kMostOpen) {
      is_kept_ = place.compare_exchange_strong(none, descriptor_);
    }
    if (!is_kept_) kept_open.fetch_sub(1);
  }

 private:
  int descriptor_;
  bool is_kept_ = false;
};

void read_all(int descriptor, const std::filesystem::path& path, std::int64_t offset,
              std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = pread(descriptor, bytes.data(), bytes.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw IoError{path.string() + ": " + std::strerror(errno)};
    if (got == 0) throw IoError{path.string() + ": short read, the shard is truncated"};
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += got;
  }
}

}  // namespace

PositionedFile::PositionedFile(std::filesystem::path path) : path_{std::move(path)} {}

PositionedFile::~PositionedFile() {
  const int descriptor = descriptor_.load();
  if (descriptor < 0) return;
  close(descriptor);
  kept_open.fetch_sub(1);
}

void PositionedFile::read(std::int64_t offset, std::span<std::uint8_t> bytes) const {
  const int kept = descriptor_.load(std::memory_order_acquire);
  if (kept >= 0) return read_all(kept, path_, offset, bytes);
  OpenFile file{path_};
  read_all(file.get(), path_, offset, bytes);
  file.keep_in(descriptor_);
}

}  // namespace oodsweep
