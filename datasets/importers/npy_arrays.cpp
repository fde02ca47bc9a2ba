#include "datasets/importers/npy_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

/// More than the largest set of images has, and a bound to what a small compressed file can unpack
/// to.
constexpr std::int64_t kMostLabels = std::int64_t{1} << 27;
constexpr std::int64_t kHighestLabel = 65535;
constexpr std::int64_t kMostImageBytes = std::int64_t{1} << 26;

std::string stem(const std::string& file) { return file.substr(0, file.size() - 4); }

/// "train" of "x_train.npy" and of "train-images.npy".
std::string split_of(const std::string& file) {
  const std::vector<std::pair<std::string, std::string>> words{
      {"train", "train"}, {"training", "train"}, {"test", "test"},
      {"val", "val"},     {"valid", "val"},      {"validation", "val"}};
  std::string word;
  for (const char letter : stem(file) + "_") {
    if (letter != '_' && letter != '-' && letter != '.') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      continue;
    }
    for (const auto& [name, split] : words) {
      if (word == name) return split;
    }
    word.clear();
  }
  return "";
}

bool looks_like_images(const NpyHeader& header) {
  return header.type == "|u1" && (header.shape.size() == 3 || header.shape.size() == 4);
}
bool looks_like_labels(const NpyHeader& header) {
  const bool column = header.shape.size() == 2 && header.shape[1] == 1;
  return header.integer_bytes() > 0 && (header.shape.size() == 1 || column);
}

/// Sums up to the shape of one image, in which `split` is then described.
void describe_images(const NpyHeader& header, const std::string& layout, const std::string& place,
                     NpySplit& split) {
  const std::vector<std::int64_t>& axes = header.shape;
  const auto is_channels = [](std::int64_t size) { return size == 1 || size == 3; };
  if (axes.size() == 3) {
    split.shape = {1, axes[1], axes[2]};
  } else if (layout != "chw" && is_channels(axes[3])) {
    split.shape = {axes[3], axes[1], axes[2]};
  } else if (layout != "hwc" && is_channels(axes[1])) {
    split.shape = {axes[1], axes[2], axes[3]};
    split.order = PixelOrder::kPlanes;
  } else {
    throw ConfigError{place, header.text(),
                      "images with 1 or 3 channels: [n, height, width, channels] or [n, channels, "
                      "height, width]"};
  }
  if (header.column_major) {
    throw ConfigError{place + ": its array is column-major; write it as numpy.ascontiguousarray"};
  }
  if (header.elements() == 0 || header.elements() / axes[0] > kMostImageBytes) {
    throw ConfigError{place, header.text(), "images of at least one pixel and at most 64 MiB"};
  }
  split.count = axes[0];
}

std::vector<std::int32_t> read_labels(SourceStream& file, const NpyHeader& header) {
  const std::int64_t width = header.integer_bytes();
  if (header.elements() > kMostLabels) throw ConfigError{file.place() + ": too many labels"};
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; i < header.elements(); ++i) {
    const std::string bytes = file.read_text(static_cast<std::size_t>(width));
    const bool negative =
        header.type[1] == 'i' && (static_cast<unsigned char>(bytes.back()) & 128U);
    std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t at = bytes.size(); at-- > 0;) {
      value = value << 8U | static_cast<unsigned char>(bytes[at]);
    }
    const auto label = static_cast<std::int64_t>(value);
    if (label < -1 || label > kHighestLabel) {
      throw ConfigError{fmt::format("{}: label {} of image {} is none (-1 to {})", file.place(),
                                    label, i, kHighestLabel)};
    }
    labels.push_back(static_cast<std::int32_t>(label));
  }
  file.expect_end();
  return labels;
}

/// Collects the arrays of all splits while the sources are walked through.
class ArrayFinder {
 public:
  explicit ArrayFinder(const NpyOptions& options) : options_{options} {}

  void add(SourceStream& file) {
    const NpyHeader header = read_npy_header(file);
    const std::string name = stem(file.name());
    seen_.push_back(name + " " + header.text());
    if (options_.images.empty() ? looks_like_images(header) : name == options_.images) {
      add_images(file, header);
    } else if (options_.labels.empty() ? looks_like_labels(header) : name == options_.labels) {
      add_labels(file, header);
    }
  }

  std::map<std::string, NpySplit> finish();

 private:
  /// An array that the user names has no split of its own: its name says what it is.
  [[nodiscard]] std::string split_for(const std::string& file) const {
    return options_.images.empty() ? split_of(file) : "";
  }
  void add_images(const SourceStream& file, const NpyHeader& header);
  void add_labels(SourceStream& file, const NpyHeader& header);

  NpyOptions options_;
  std::map<std::string, NpySplit> splits_;
  std::vector<std::string> seen_;
};

void ArrayFinder::add_images(const SourceStream& file, const NpyHeader& header) {
  if (!looks_like_images(header)) {
    throw ConfigError{file.place(), header.text(),
                      "uint8 images, 3 or 4 axes; of values in [0, 1] make (x * "
                      "255).round().astype(\"uint8\")"};
  }
  NpySplit& split = splits_[split_for(file.name())];
  if (!split.images.empty()) {
    throw ConfigError{"source", split.images + " and " + file.name(),
                      "one array of images for each split; --images NAME chooses"};
  }
  split.images = file.name();
  describe_images(header, options_.layout, file.place(), split);
}

void ArrayFinder::add_labels(SourceStream& file, const NpyHeader& header) {
  if (!looks_like_labels(header)) {
    throw ConfigError{file.place(), header.text(), "integer labels, one for each image"};
  }
  NpySplit& split = splits_[split_for(file.name())];
  if (!split.label_file.empty()) {
    throw ConfigError{"source", split.label_file + " and " + file.name(),
                      "one array of labels for each split; --labels NAME chooses"};
  }
  split.label_file = file.name();
  split.labels = read_labels(file, header);
}

std::map<std::string, NpySplit> ArrayFinder::finish() {
  std::erase_if(splits_, [](const auto& entry) { return entry.second.images.empty(); });
  if (splits_.empty()) {
    throw ConfigError{"source", seen_.empty() ? "no .npy array" : join(seen_, "; "),
                      "an array of uint8 images, [n, height, width] or with channels"};
  }
  for (const auto& [name, split] : splits_) {
    if (!split.label_file.empty() && std::ssize(split.labels) != split.count) {
      throw ConfigError{fmt::format("{}: holds {} labels for {} images of {}", split.label_file,
                                    split.labels.size(), split.count, split.images)};
    }
  }
  return splits_;
}

}  // namespace

bool is_npy(const std::string& name) { return name.ends_with(".npy"); }

std::map<std::string, NpySplit> find_npy_arrays(const std::vector<std::filesystem::path>& sources,
                                                const NpyOptions& options) {
  if (!options.layout.empty() && options.layout != "hwc" && options.layout != "chw") {
    throw ConfigError{"--layout", options.layout, "hwc or chw"};
  }
  ArrayFinder finder{options};
  for_each_stream(sources, is_npy, [&](SourceStream& file) {
    finder.add(file);
    return true;
  });
  return finder.finish();
}

}  // namespace oodsweep
