#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace oodsweep {

/// Reads a file from its beginning, decompressed if it is gzip, with its checksum held against its
/// bytes. One thread. A fixed amount of memory.
class GzipStream {
 public:
  /// @throws ConfigError naming the file if it is missing or cannot be opened.
  explicit GzipStream(std::filesystem::path file);
  ~GzipStream();
  GzipStream(GzipStream&&) noexcept;
  GzipStream& operator=(GzipStream&&) noexcept;

  /// Fills `bytes` as far as the file reaches; fewer are returned at its end only.
  /// @throws ConfigError naming the file if it is truncated or damaged.
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oodsweep
