#include "datasets/importers/stl10_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "core/error.hpp"
#include "datasets/importers/pixel_order.hpp"
#include "datasets/importers/source_stream.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr ImageShape kShape{3, 96, 96};
constexpr std::size_t kImageBytes = 3 * 96 * 96;
constexpr std::uint64_t kMostLabels = 1 << 24;
constexpr int kClasses = 10;

/// "train" of "train_X.bin"; empty if `name` is not a file of that kind.
std::string split_of(const std::string& name, const std::string& ending) {
  for (const std::string split : {"train", "test", "unlabeled"}) {
    if (name == split + ending) return split;
  }
  return "";
}

bool is_images(const std::string& name) { return !split_of(name, "_X.bin").empty(); }
bool is_labels(const std::string& name) { return !split_of(name, "_y.bin").empty(); }

class Stl10Reader : public ImportReader {
 public:
  explicit Stl10Reader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override;

  void read(const std::function<bool(ImportItem)>& take) override {
    for_each_stream(sources_, is_images, [&](SourceStream& file) { return hand_out(file, take); });
  }

 private:
  bool hand_out(SourceStream& file, const std::function<bool(ImportItem)>& take) const;
  void check_counts(const std::map<std::string, std::int64_t>& counts) const;

  std::vector<fs::path> sources_;
  std::map<std::string, std::string> labels_;  ///< By split, a byte each, from 1.
};

std::int64_t images_in(SourceStream& file) {
  const std::uint64_t bytes = file.measure_rest();
  if (bytes == 0 || bytes % kImageBytes != 0) {
    throw ConfigError{
        fmt::format("{}: {} bytes are no whole number of images ({} bytes each); is it truncated?",
                    file.place(), bytes, kImageBytes)};
  }
  return static_cast<std::int64_t>(bytes / kImageBytes);
}

std::vector<std::string> class_names(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream stream{text};
  for (std::string name; stream >> name;) names.push_back(name);
  for (int label = 0; text.empty() && label < kClasses; ++label) {
    names.push_back(std::to_string(label + 1));
  }
  if (std::ssize(names) != kClasses) {
    throw ConfigError{"class_names.txt", fmt::format("{} names", names.size()), "10 class names"};
  }
  return names;
}

ImportListing Stl10Reader::list() {
  labels_.clear();
  std::string names;
  std::map<std::string, std::int64_t> counts;
  const auto wanted = [](const std::string& name) {
    return is_images(name) || is_labels(name) || name == "class_names.txt";
  };
  for_each_stream(sources_, wanted, [&](SourceStream& file) {
    const bool images = is_images(file.name());
    const std::string split = split_of(file.name(), images ? "_X.bin" : "_y.bin");
    if (split.empty()) {
      names = file.read_rest(1 << 16);
      return true;
    }
    const bool fresh = images ? counts.emplace(split, images_in(file)).second
                              : labels_.emplace(split, file.read_rest(kMostLabels)).second;
    if (!fresh) throw ConfigError{"source", file.place(), "each file once"};
    return true;
  });
  if (counts.empty()) {
    throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                      "STL-10's train_X.bin, test_X.bin, unlabeled_X.bin and labels, in a folder "
                      "or archive"};
  }
  check_counts(counts);
  return {class_names(names), counts};
}

void Stl10Reader::check_counts(const std::map<std::string, std::int64_t>& counts) const {
  for (const auto& [split, count] : counts) {
    const auto labels = labels_.find(split);
    if (split == "unlabeled" && labels == labels_.end()) continue;
    if (labels == labels_.end()) {
      throw ConfigError{"source", split + "_X.bin", split + "_y.bin beside it"};
    }
    if (std::ssize(labels->second) != count) {
      throw ConfigError{fmt::format("{}_y.bin: holds {} labels for {} images", split,
                                    labels->second.size(), count)};
    }
    const auto is_none = [](char label) { return label < 1 || label > kClasses; };
    if (std::any_of(labels->second.begin(), labels->second.end(), is_none)) {
      throw ConfigError{split + "_y.bin: a label is none of 1 to 10"};
    }
  }
}

bool Stl10Reader::hand_out(SourceStream& file, const std::function<bool(ImportItem)>& take) const {
  const std::string split = split_of(file.name(), "_X.bin");
  const auto labels = labels_.find(split);
  std::vector<std::uint8_t> bytes(kImageBytes);
  for (std::size_t i = 0;; ++i) {
    const std::size_t got = file.read_some(bytes);
    if (got == 0) return true;
    if (got != bytes.size()) throw ConfigError{file.place() + ": is truncated"};
    ImportItem item;
    item.place = fmt::format("{}, image {}", file.place(), i);
    item.split = split;
    if (labels != labels_.end()) item.label = labels->second.at(i) - 1;
    item.picture = make_picture(bytes, kShape, PixelOrder::kColumnPlanes);
    if (!take(std::move(item))) return false;
  }
}

}  // namespace

std::unique_ptr<ImportReader> make_stl10_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<Stl10Reader>(sources);
}

}  // namespace oodsweep
