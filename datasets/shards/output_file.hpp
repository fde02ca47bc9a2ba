#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace oodsweep {

/// A new file that is written piece by piece and synced at its end. Errors name it and the system's
/// reason; a full disk is DiskFull. One thread.
class OutputFile {
 public:
  /// @throws IoError, also if the file is there already.
  explicit OutputFile(std::filesystem::path path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes all of `bytes` at `offset`; the disk starts to take large amounts at once, so that
  /// finish() has little to wait for.
  void write(std::int64_t offset, std::span<const std::byte> bytes);
  /// Gives the file its size, syncs and closes it.
  void finish(std::int64_t bytes);

 private:
  std::filesystem::path path_;
  int descriptor_;
};

/// Adds to a file that need not outlive the process, making it if it is not there.
/// @throws IoError, DiskFull.
void append_to_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// All of a file, with room for `more` bytes behind it. @throws IoError.
[[nodiscard]] std::vector<std::uint8_t> read_bytes_of(const std::filesystem::path& path,
                                                      std::size_t more);

}  // namespace oodsweep
