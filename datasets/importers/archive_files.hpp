#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "datasets/importers/file_walk.hpp"

namespace oodsweep {

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
