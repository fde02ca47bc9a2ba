#include "datasets/importers/text/line_readers.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "core/error.hpp"
#include "datasets/importers/text/line_stream.hpp"
#include "datasets/importers/text/sentence_filter.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using Take = std::function<bool(TextItem)>;

constexpr const char* kWhite = " \t\v\f\r";

/// Readers that take files line by line.
class LineReader : public TextReader {
 public:
  explicit LineReader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override {
    ImportListing listing;
    for (const TextFile& file : find_files()) {
      read_file(file, [&](const TextItem& item) {
        ++listing.counts[item.split];
        return true;
      });
    }
    return listing;
  }

  void read(const Take& take) override {
    for (const TextFile& file : files_) {
      if (!read_file(file, take)) return;
    }
  }

 protected:
  /// @return false as soon as `take` does.
  virtual bool read_file(const TextFile& file, const Take& take) = 0;
  const std::vector<TextFile>& find_files() { return files_ = text_files(sources_); }

 private:
  std::vector<fs::path> sources_;
  std::vector<TextFile> files_;
};

class PlainLineReader final : public LineReader {
 public:
  using LineReader::LineReader;

 protected:
  bool read_file(const TextFile& file, const Take& take) override {
    LineStream lines{file.file};
    for (std::string line; lines.next(line);) {
      if (line.find_first_not_of(kWhite) == std::string::npos) continue;
      if (!take({file.split, -1, line})) return false;
    }
    return true;
  }
};

class WikitextReader final : public LineReader {
 public:
  using LineReader::LineReader;

 protected:
  bool read_file(const TextFile& file, const Take& take) override {
    LineStream lines{file.file};
    SentenceFilter filter;
    const auto take_sentence = [&](std::string text) {
      return take({file.split, -1, std::move(text)});
    };
    for (std::string line; lines.next(line);) {
      if (!filter.add_line(line, take_sentence)) return false;
    }
    return true;
  }
};

struct LabelledLine {
  std::string label;
  std::string text;
};

LabelledLine parse(const std::string& line, const std::string& place) {
  const std::size_t end = line.find_first_of(" \t");
  const std::size_t text = line.find_first_not_of(kWhite, end);
  if (end == 0 || end == std::string::npos || text == std::string::npos) {
    throw ConfigError{place, "\"" + line.substr(0, 40) + "\"", "a label, a space and a text"};
  }
  return {line.substr(0, end), line.substr(text)};
}

bool is_number(const std::string& word) {
  constexpr std::size_t kMostDigits = 9;
  return word.size() <= kMostDigits && word.find_first_not_of("0123456789") == std::string::npos;
}

class LabelledLineReader final : public LineReader {
 public:
  using LineReader::LineReader;

  ImportListing list() override {
    ImportListing listing;
    std::set<std::string> labels;
    for (const TextFile& file : find_files()) {
      if (listing.counts.contains(file.split)) {
        throw ConfigError{"source", file.file.string(),
                          "one file for each split; name the files instead of the folder"};
      }
      each_line(file, [&](const LabelledLine& line) {
        labels.insert(line.label);
        ++listing.counts[file.split];
        return true;
      });
    }
    classes_.assign(labels.begin(), labels.end());
    if (std::all_of(classes_.begin(), classes_.end(), is_number)) {
      std::sort(classes_.begin(), classes_.end(), [](const auto& one, const auto& other) {
        return std::stol(one) < std::stol(other);
      });
    }
    listing.classes = classes_;
    return listing;
  }

 protected:
  bool read_file(const TextFile& file, const Take& take) override {
    return each_line(file, [&](const LabelledLine& line) {
      const auto found = std::find(classes_.begin(), classes_.end(), line.label);
      return take({file.split, static_cast<std::int32_t>(found - classes_.begin()), line.text});
    });
  }

 private:
  template <class Visit>
  static bool each_line(const TextFile& file, Visit visit) {
    LineStream lines{file.file};
    for (std::string line; lines.next(line);) {
      if (line.find_first_not_of(kWhite) == std::string::npos) continue;
      if (!visit(parse(line, lines.place()))) return false;
    }
    return true;
  }

  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<TextReader> make_lines_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<PlainLineReader>(sources);
}

std::unique_ptr<TextReader> make_labelled_lines_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<LabelledLineReader>(sources);
}

std::unique_ptr<TextReader> make_wikitext_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<WikitextReader>(sources);
}

}  // namespace oodsweep
