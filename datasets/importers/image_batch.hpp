#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// What is known of an image once it is decoded and brought to its size.
struct PreparedImage {
  std::uint64_t source_hash = 0;       ///< XXH3 of the pixels as decoded.
  std::uint64_t hash = 0;              ///< XXH3 of the pixels as stored.
  bool excluded = false;               ///< Looks like, or is, an image of the exclusion list.
  std::array<std::uint64_t, 3> sum{};  ///< Of the stored values, by channel.
  std::array<std::uint64_t, 3> square_sum{};
};

/// Some images in the order of their source: filled by a reader, prepared on any thread.
struct ImageBatch {
  std::vector<ImportItem> items;
  std::vector<std::uint64_t> positions;  ///< Of each item among those of its split in the source.
  std::vector<std::uint8_t> pixels;      ///< [items, height, width, channels], as stored.
  std::vector<PreparedImage> prepared;   ///< Of each item, up to the one that failed.
  std::exception_ptr failure;

  void clear() {
    items.clear();
    positions.clear();
    prepared.clear();
    failure = nullptr;
  }
};

}  // namespace oodsweep
