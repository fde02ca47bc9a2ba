#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace oodsweep {

/// The regular files of an archive (zip, tar, with any compression) or of a folder, one after the
/// other; nothing is unpacked to disk. Order: as stored; folders by name within each folder. What
/// an archive says is not taken for granted. One thread. Memory: one file, and the names of one
/// folder at each depth.
class FileWalk {
 public:
  /// @throws ConfigError naming the source if it is missing or not readable.
  explicit FileWalk(const std::filesystem::path& source);
  FileWalk(FileWalk&&) noexcept;
  FileWalk& operator=(FileWalk&&) noexcept;
  ~FileWalk();

  /// The path inside the source of the next file, valid until the call after; null at the end.
  /// @throws ConfigError naming source and entry: truncated or damaged, a path that is absolute or
  /// climbs out, a link inside an archive, far more content than compressed bytes.
  [[nodiscard]] const std::string* next();
  /// Content of the file that next() told last. @throws ConfigError likewise.
  [[nodiscard]] std::string read();
  /// Whether reading everything twice costs decompressing it twice.
  [[nodiscard]] bool is_compressed() const;

  class Files;

 private:
  std::unique_ptr<Files> files_;
};

}  // namespace oodsweep
