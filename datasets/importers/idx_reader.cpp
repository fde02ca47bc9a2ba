#include "datasets/importers/idx_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "datasets/importers/idx_stream.hpp"
#include "datasets/pictures/transpose.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostSide = 16384;

/// All files that the user named, those in folders too.
std::vector<fs::path> files_of(const std::vector<fs::path>& sources) {
  std::vector<fs::path> files;
  for (const fs::path& source : sources) {
    if (fs::is_regular_file(source)) {
      files.push_back(source);
    } else if (fs::is_directory(source)) {
      for (const fs::directory_entry& entry : fs::directory_iterator{source}) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    } else {
      throw ConfigError{"source", source.string(),
                        "IDX files or a folder with train-images*, t10k-images* and labels"};
    }
  }
  return files;
}

/// The file whose name has `part` in it: "emnist-letters-train-images-idx3-ubyte.gz".
std::optional<fs::path> find_file(const std::vector<fs::path>& files, const std::string& part) {
  std::optional<fs::path> found;
  for (const fs::path& file : files) {
    if (file.filename().string().find(part) == std::string::npos) continue;
    if (found) {
      throw ConfigError{
          "source", found->string() + " and " + file.string(),
          "one file with " + part + " in its name; give the files instead of the folder"};
    }
    found = file;
  }
  return found;
}

/// Images and labels of one split.
struct IdxPair {
  std::string split;
  fs::path images;
  std::vector<std::uint8_t> labels;
};

std::optional<IdxPair> find_pair(const std::vector<fs::path>& files, const std::string& split,
                                 const std::string& part) {
  const auto images = find_file(files, part + "-images");
  if (!images) return std::nullopt;
  const auto labels = find_file(files, part + "-labels");
  if (!labels) throw ConfigError{images->string() + ": its labels are not beside it"};
  IdxStream stream{*labels, 1};
  const std::vector<std::int64_t> shape = IdxStream{*images, 3}.shape();
  if (shape[0] != stream.shape()[0]) {
    throw ConfigError{labels->string() + ": holds " + std::to_string(stream.shape()[0]) +
                      " labels for " + std::to_string(shape[0]) + " images"};
  }
  if (shape[1] > kMostSide || shape[2] > kMostSide) {
    throw ConfigError{images->string() + ": larger than " + std::to_string(kMostSide) +
                      " pixels a side"};
  }
  IdxPair pair{split, *images, {}};
  constexpr std::int64_t kStep = 1 << 20;  // grows with what the file really holds
  while (static_cast<std::int64_t>(pair.labels.size()) < shape[0]) {
    const auto known = static_cast<std::int64_t>(pair.labels.size());
    const auto step = static_cast<std::size_t>(std::min(kStep, shape[0] - known));
    pair.labels.resize(pair.labels.size() + step);
    stream.read(std::span{pair.labels}.last(step));
  }
  stream.expect_end();
  return pair;
}

class IdxReader final : public ImportReader {
 public:
  IdxReader(std::vector<fs::path> sources, IdxOrientation orientation)
      : sources_{std::move(sources)}, orientation_{orientation} {}

  [[nodiscard]] ImportListing list() override {
    const std::vector<fs::path> files = files_of(sources_);
    pairs_.clear();
    if (auto pair = find_pair(files, "train", "train")) pairs_.push_back(std::move(*pair));
    for (const char* part : {"t10k", "test"}) {  // MNIST calls it the one, EMNIST the other
      if (!pairs_.empty() && pairs_.back().split == "test") break;
      if (auto pair = find_pair(files, "test", part)) pairs_.push_back(std::move(*pair));
    }
    if (pairs_.empty()) {
      throw ConfigError{"source", sources_.empty() ? "nothing" : sources_.front().string(),
                        "a folder with train-images* or t10k-images*, or such files"};
    }
    ImportListing listing;
    int most = 0;
    for (const IdxPair& pair : pairs_) {
      listing.counts[pair.split] = static_cast<std::int64_t>(pair.labels.size());
      most = std::max<int>(most, *std::max_element(pair.labels.begin(), pair.labels.end()));
    }
    for (int label = 0; label <= most; ++label) listing.classes.push_back(std::to_string(label));
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for (const IdxPair& pair : pairs_) {
      if (!read_pair(pair, take)) return;
    }
  }

 private:
  bool read_pair(const IdxPair& pair, const std::function<bool(ImportItem)>& take) const {
    IdxStream stream{pair.images, 3};
    const Picture blank{stream.shape()[1], stream.shape()[2], 1, {}};
    const auto size = static_cast<std::size_t>(blank.height * blank.width);
    for (std::size_t i = 0; i < pair.labels.size(); ++i) {
      ImportItem item{pair.images.string() + ": image " + std::to_string(i),
                      pair.split,
                      pair.labels[i],
                      {},
                      blank};
      item.picture.pixels.resize(size);
      stream.read(item.picture.pixels);
      if (orientation_ == IdxOrientation::kTransposed) item.picture = transposed(item.picture);
      if (!take(std::move(item))) return false;
    }
    stream.expect_end();
    return true;
  }

  std::vector<fs::path> sources_;
  IdxOrientation orientation_;
  std::vector<IdxPair> pairs_;
};

}  // namespace

std::unique_ptr<ImportReader> make_idx_reader(const std::vector<fs::path>& sources,
                                              IdxOrientation orientation) {
  return std::make_unique<IdxReader>(sources, orientation);
}

}  // namespace oodsweep
