#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/importers/gzip_stream.hpp"

namespace oodsweep {

/// A text file line by line, plain or gzip. One thread.
class LineStream {
 public:
  /// @throws ConfigError naming the file if it is missing.
  explicit LineStream(const std::filesystem::path& file);

  /// The next line without its end ("\n" or "\r\n"). @return false at the end of the file.
  /// @throws ConfigError naming file and line: truncated, or longer than kMostTextBytes.
  bool next(std::string& line);
  /// "words.txt, line 17"
  [[nodiscard]] std::string place() const;

 private:
  std::filesystem::path file_;
  GzipStream stream_;
  std::vector<std::uint8_t> piece_;
  std::size_t at_ = 0;  ///< In `piece_`.
  std::int64_t line_ = 0;
};

/// A file of texts and the split that its name tells.
struct TextFile {
  std::filesystem::path file;
  std::string split;  ///< "train", "test" or "val"; empty if the name tells none.
};

/// The sources that are files, and the files of those that are folders, by name.
/// @throws ConfigError if a source is neither, or there is no file.
[[nodiscard]] std::vector<TextFile> text_files(const std::vector<std::filesystem::path>& sources);

/// The split that a word in a name of a file or folder stands for: "dev" is val. Empty if none.
[[nodiscard]] std::string split_word(const std::string& word);

}  // namespace oodsweep
