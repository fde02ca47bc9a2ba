#include "datasets/importers/exclusion_list.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <numeric>
#include <span>
#include <string>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/pictures/perceptual_hash.hpp"
#include "datasets/shards/shard_file.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

std::string trimmed(const std::string& line) {
  const auto begin = line.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return "";
  return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

Picture picture_at(std::span<const std::uint8_t> pixels, std::size_t number,
                   const ImageShape& shape) {
  const auto size = static_cast<std::size_t>(shape.pixels());
  const auto part = pixels.subspan(number * size, size);
  return {shape.height, shape.width, shape.channels, {part.begin(), part.end()}};
}

}  // namespace

ExclusionList::ExclusionList(const fs::path& data_root, const ImportOptions& options,
                             const ImageShape& shape)
    : distance_{options.exclude_distance.value_or(-1)} {
  for (const std::string& item : options.exclude) {
    if (fs::is_regular_file(item)) {
      add_positions(item, options.exclude_base);
    } else {
      add_set(data_root, item, shape);
    }
  }
  std::sort(positions_.begin(), positions_.end());
}

void ExclusionList::add_positions(const fs::path& file, std::int64_t base) {
  std::ifstream lines{file};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string text = trimmed(line);
    if (text.empty()) continue;
    std::int64_t position = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (problem != std::errc{} || end != text.data() + text.size() || position < base) {
      throw ConfigError{"--exclude",
                        file.string() + ": line " + std::to_string(number) + ": \"" + text + "\"",
                        "one number on a line, " + std::to_string(base) +
                            " for the first image (--exclude-base)"};
    }
    positions_.push_back(static_cast<std::uint64_t>(position - base));
  }
  if (lines.bad()) throw IoError{file.string() + ": cannot be read"};
}

void ExclusionList::add_set(const fs::path& data_root, const std::string& name,
                            const ImageShape& shape) {
  const Catalog catalog{data_root};
  const SplitInfo split =
      catalog.resolve(name, SplitRole::kTestOutliers, std::nullopt, "--exclude");
  if (split.shape != shape && distance_ < 0) {
    throw ConfigError{"--exclude", name + " of " + split.shape.text(),
                      "a set of the size that is stored here, " + shape.text() +
                          "; --exclude-distance compares images of any size"};
  }
  const auto source = catalog.open(split.location);
  if (!source->has_bytes()) {
    throw ConfigError{"--exclude", name, "a stored set, or a part of one"};
  }
  constexpr std::int64_t kAtOnce = 256;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kAtOnce * split.shape.pixels()));
  std::vector<std::int64_t> numbers;
  for (std::int64_t first = 0; first < split.count; first += kAtOnce) {
    numbers.resize(static_cast<std::size_t>(std::min(kAtOnce, split.count - first)));
    std::iota(numbers.begin(), numbers.end(), first);
    const auto filled =
        std::span{pixels}.first(numbers.size() * static_cast<std::size_t>(split.shape.pixels()));
    source->read_bytes(numbers, filled.data(), nullptr);
    for (const std::uint64_t hash : hash_images(filled, split.shape.pixels())) {
      contents_.insert(hash);
    }
    for (std::size_t i = 0; distance_ >= 0 && i < numbers.size(); ++i) {
      looks_.push_back(perceptual_hash(picture_at(filled, i, split.shape)));
    }
  }
}

bool ExclusionList::has_position(std::uint64_t position) const {
  return std::binary_search(positions_.begin(), positions_.end(), position);
}

bool ExclusionList::has_looks(std::uint64_t hash) const {
  return std::any_of(looks_.begin(), looks_.end(),
                     [&](std::uint64_t other) { return std::popcount(hash ^ other) <= distance_; });
}

}  // namespace oodsweep
