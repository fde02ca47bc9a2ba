#include "datasets/importers/npy_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "datasets/importers/npy_arrays.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

class NpyReader : public ImportReader {
 public:
  NpyReader(const std::vector<fs::path>& sources, NpyOptions options)
      : sources_{sources}, options_{std::move(options)} {}

  ImportListing list() override {
    splits_ = find_npy_arrays(sources_, options_);
    ImportListing listing;
    std::int32_t most = -1;
    for (const auto& [name, split] : splits_) {
      listing.counts[name] = split.count;
      for (const std::int32_t label : split.labels) most = std::max(most, label);
    }
    for (std::int32_t label = 0; label <= most; ++label) {
      listing.classes.push_back(std::to_string(label));
    }
    return listing;
  }

  void read(const std::function<bool(ImportItem)>& take) override {
    for_each_stream(sources_, is_npy, [&](SourceStream& file) {
      for (const auto& [name, split] : splits_) {
        if (split.images == file.name()) return hand_out(file, name, split, take);
      }
      return true;
    });
  }

 private:
  static bool hand_out(SourceStream& file, const std::string& name, const NpySplit& split,
                       const std::function<bool(ImportItem)>& take) {
    static_cast<void>(read_npy_header(file));
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(split.shape.pixels()));
    for (std::int64_t i = 0; i < split.count; ++i) {
      file.read(bytes);
      ImportItem item;
      item.place = fmt::format("{}, image {}", file.place(), i);
      item.split = name;
      if (!split.labels.empty()) item.label = split.labels[static_cast<std::size_t>(i)];
      item.picture = make_picture(bytes, split.shape, split.order);
      if (!take(std::move(item))) return false;
    }
    file.expect_end();
    return true;
  }

  std::vector<fs::path> sources_;
  NpyOptions options_;
  std::map<std::string, NpySplit> splits_;
};

}  // namespace

std::unique_ptr<ImportReader> make_npy_reader(const std::vector<fs::path>& sources,
                                              const NpyOptions& options) {
  return std::make_unique<NpyReader>(sources, options);
}

}  // namespace oodsweep
