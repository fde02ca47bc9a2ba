#include "datasets/importers/svhn_mat_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "datasets/importers/mat_file.hpp"
#include "datasets/importers/pixel_order.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr ImageShape kShape{3, 32, 32};
/// MATLAB's compressed arrays are unpacked from their beginning for each piece.
constexpr std::int64_t kPieceImages = (std::int64_t{256} << 20) / (3 * 32 * 32);

struct Part {
  std::string split;
  fs::path file;
  std::vector<std::int32_t> labels;
};

class SvhnMatReader : public ImportReader {
 public:
  explicit SvhnMatReader(const std::vector<fs::path>& sources) : sources_{sources} {}

  ImportListing list() override {
    parts_.clear();
    ImportListing listing;
    for (int digit = 0; digit < 10; ++digit) listing.classes.push_back(std::to_string(digit));
    for (const std::string split : {"train", "extra", "test"}) {
      const fs::path file = find_file(split + "_32x32.mat");
      if (file.empty()) continue;
      parts_.push_back({split, file, read_labels(file)});
      listing.counts[split] = std::ssize(parts_.back().labels);
    }
    if (parts_.empty()) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "train_32x32.mat, extra_32x32.mat, test_32x32.mat, or a folder with them"};
    }
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const Part& part : parts_) {
      if (!hand_out(part, take)) return;
    }
  }

 private:
  [[nodiscard]] fs::path find_file(const std::string& name) const;
  [[nodiscard]] static std::vector<std::int32_t> read_labels(const fs::path& path);
  static bool hand_out(const Part& part, const std::function<bool(ImportItem)>& take);

  std::vector<fs::path> sources_;
  std::vector<Part> parts_;
};

fs::path SvhnMatReader::find_file(const std::string& name) const {
  fs::path found;
  for (const fs::path& source : sources_) {
    if (!fs::exists(source)) throw ConfigError{source.string() + ": there is no such file"};
    const fs::path file = fs::is_directory(source) ? source / name : source;
    if (file.filename() != name || !fs::is_regular_file(file)) continue;
    if (!found.empty()) throw ConfigError{"source", file.string(), "each file once"};
    found = file;
  }
  return found;
}

std::vector<std::int32_t> SvhnMatReader::read_labels(const fs::path& path) {
  MatFile file{path};
  const std::vector<std::int64_t> shape = file.shape("X");
  if (shape.size() != 4 || shape[0] != 32 || shape[1] != 32 || shape[2] != 3) {
    throw ConfigError{path.string() + ": \"X\" are no images of 32x32 in colour"};
  }
  const std::vector<double> numbers = file.read_numbers("y");
  if (std::ssize(numbers) != shape[3]) {
    throw ConfigError{
        fmt::format("{}: holds {} labels for {} images", path.string(), numbers.size(), shape[3])};
  }
  std::vector<std::int32_t> labels;
  for (const double number : numbers) {
    if (!(number >= 1 && number <= 10) || number != static_cast<int>(number)) {
      throw ConfigError{fmt::format("{}: label {} of image {} is none of 1 to 10", path.string(),
                                    number, labels.size())};
    }
    labels.push_back(static_cast<std::int32_t>(number) % 10);
  }
  return labels;
}

bool SvhnMatReader::hand_out(const Part& part, const std::function<bool(ImportItem)>& take) {
  const std::int64_t count = std::ssize(part.labels);
  const auto image_bytes = static_cast<std::size_t>(kShape.pixels());
  for (std::int64_t first = 0; first < count; first += kPieceImages) {
    const std::int64_t images = std::min(kPieceImages, count - first);
    const std::vector<std::uint8_t> bytes = MatFile{part.file}.read_bytes("X", first, images);
    for (std::int64_t i = 0; i < images; ++i) {
      ImportItem item;
      item.place = fmt::format("{}, image {}", part.file.string(), first + i);
      item.split = part.split;
      item.label = part.labels[static_cast<std::size_t>(first + i)];
      item.picture = make_picture(
          std::span{bytes}.subspan(static_cast<std::size_t>(i) * image_bytes, image_bytes), kShape,
          PixelOrder::kColumnPlanes);
      if (!take(std::move(item))) return false;
    }
  }
  return true;
}

}  // namespace

std::unique_ptr<ImportReader> make_svhn_mat_reader(const std::vector<fs::path>& sources) {
  return std::make_unique<SvhnMatReader>(sources);
}

}  // namespace oodsweep
