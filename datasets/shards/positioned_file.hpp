#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>

namespace oodsweep {

/// A file that is read at offsets, from any thread. It is opened by the first reading and stays
/// open, unless kMostOpen of the process are: then it is open during a reading only, since a large
/// split has more shards than a process may have files.
class PositionedFile {
 public:
  static constexpr int kMostOpen = 256;

  explicit PositionedFile(std::filesystem::path path);
  PositionedFile(const PositionedFile&) = delete;
  PositionedFile& operator=(const PositionedFile&) = delete;
  ~PositionedFile();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Fills `bytes` from `offset` on. @throws IoError naming the file; also if it ends before.
  void read(std::int64_t offset, std::span<std::uint8_t> bytes) const;

 private:
  std::filesystem::path path_;
  mutable std::atomic<int> descriptor_{-1};
};

}  // namespace oodsweep
