#include "datasets/importers/text/line_stream.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <span>

#include "core/error.hpp"
#include "datasets/text/text_shard.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1 << 16;

/// "stsa.binary.dev" and "wikitext2-valid.txt" tell val.
std::string split_of(const fs::path& file) {
  std::string word;
  for (const char letter : file.filename().string() + ".") {
    if (letter != '.' && letter != '-' && letter != '_') {
      word += letter;
      continue;
    }
    if (const std::string split = split_word(word); !split.empty()) return split;
    word.clear();
  }
  return "";
}

}  // namespace

LineStream::LineStream(const fs::path& file) : file_{file}, stream_{file} {}

bool LineStream::next(std::string& line) {
  line.clear();
  for (;;) {
    if (at_ == piece_.size()) {
      piece_.resize(kPiece);
      piece_.resize(stream_.read(piece_));
      at_ = 0;
      if (piece_.empty()) break;
    }
    const auto from = piece_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto end = std::find(from, piece_.end(), '\n');
    line.append(from, end);
    if (std::ssize(line) > kMostTextBytes) {
      throw ConfigError{place() + ": the line after it is longer than any text"};
    }
    at_ = static_cast<std::size_t>(end - piece_.begin());
    if (end == piece_.end()) continue;
    ++at_;
    break;
  }
  if (piece_.empty() && line.empty()) return false;
  ++line_;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

std::string LineStream::place() const { return file_.string() + ", line " + std::to_string(line_); }

std::vector<TextFile> text_files(const std::vector<fs::path>& sources) {
  std::vector<TextFile> files;
  for (const fs::path& source : sources) {
    std::vector<fs::path> inside;
    if (fs::is_directory(source)) {
      for (const auto& entry : fs::directory_iterator{source}) {
        if (entry.is_regular_file()) inside.push_back(entry.path());
      }
      std::sort(inside.begin(), inside.end());
    } else if (fs::is_regular_file(source)) {
      inside.push_back(source);
    } else {
      throw ConfigError{"source", source.string(), "a file or a folder that is there"};
    }
    for (const fs::path& file : inside) files.push_back({file, split_of(file)});
  }
  if (files.empty()) throw ConfigError{"source", "no file", "files of texts, plain or gzip"};
  return files;
}

std::string split_word(const std::string& word) {
  static const std::map<std::string, std::string> words{
      {"train", "train"}, {"training", "train"}, {"test", "test"},     {"val", "val"},
      {"valid", "val"},   {"dev", "val"},        {"validation", "val"}};
  std::string lower;
  for (const char letter : word) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  const auto found = words.find(lower);
  return found == words.end() ? "" : found->second;
}

}  // namespace oodsweep
