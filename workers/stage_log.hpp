#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace oodsweep {

/// `log.txt` of a stage, for people. It holds no times, so that equal runs write equal files. One
/// thread.
class StageLog {
 public:
  /// The file is made with the first line; an empty path drops everything.
  explicit StageLog(std::filesystem::path file) : file_{std::move(file)} {}

  /// @throws IoError if the line could not be written.
  void line(std::string_view text);
  /// The last `bytes` of what was written.
  [[nodiscard]] std::string tail(std::size_t bytes) const;

 private:
  std::filesystem::path file_;
  std::string text_;
};

}  // namespace oodsweep
