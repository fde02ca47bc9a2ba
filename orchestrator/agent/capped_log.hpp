#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace oodsweep {

/// What a worker prints, in two files of bounded size. The worker appends to file() itself
/// (O_APPEND), so its last words are on disk however it or its agent dies; from time to time the
/// agent copies the newest part to `<file>.1` and empties file(). Only what is written in the
/// moment between the two is lost. Used by one thread.
class CappedLog {
 public:
  static constexpr std::size_t kLargest = std::size_t{4} << 20;

  /// @param largest Bytes of either file. Between two calls of keep_short() more may be written.
  explicit CappedLog(std::filesystem::path file, std::size_t largest = kLargest);

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Where the part before file()'s stands, if there is any.
  [[nodiscard]] const std::filesystem::path& older_file() const { return older_; }

  /// If file() has grown beyond the limit: its last part replaces older_file(), and it is emptied.
  /// Failing to is logged.
  void keep_short() const;
  /// The last bytes of both files, at most `bytes`; "" if nothing can be read.
  [[nodiscard]] std::string tail(std::size_t bytes) const;
  void remove() const;

 private:
  std::filesystem::path file_;
  std::filesystem::path older_;
  std::size_t largest_;
};

}  // namespace oodsweep
