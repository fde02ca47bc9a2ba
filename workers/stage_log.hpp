#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace oodsweep {

/// `log.txt` of a stage, for people. It holds no times, so that equal undisturbed runs write equal
/// files. One thread.
class StageLog {
 public:
  /// The file is made with the first line; an empty path drops everything.
  explicit StageLog(std::filesystem::path file) : file_{std::move(file)} {}

  /// A line that cannot be written is kept for the next try: no training ends for its log.
  void line(std::string_view text);
  /// To be called before the log is made use of. @throws IoError if lines are still missing.
  void finish();
  /// The last `bytes` of what was written.
  [[nodiscard]] std::string tail(std::size_t bytes) const;

 private:
  std::filesystem::path file_;
  std::string text_;
  bool behind_ = false;  ///< The file lacks lines, or has a part of one.
};

}  // namespace oodsweep
