#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "datasets/importers/file_walk.hpp"

namespace oodsweep {

/// Larger files are no pictures, and are not taken into memory.
inline constexpr std::uint64_t kMostFileBytes = std::uint64_t{256} << 20;

/// Where FileWalk takes its files from.
class FileWalk::Files {
 public:
  virtual ~Files() = default;
  [[nodiscard]] virtual const std::string* next() = 0;
  [[nodiscard]] virtual std::string read() = 0;
  [[nodiscard]] virtual bool is_compressed() const = 0;
};

[[nodiscard]] std::unique_ptr<FileWalk::Files> open_archive_files(
    const std::filesystem::path& archive);

}  // namespace oodsweep
