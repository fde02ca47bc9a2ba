#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/importers/import_options.hpp"
#include "datasets/importers/import_reader.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

struct ImportReport {
  Manifest manifest;
  std::int64_t repeated_dropped = 0;
};

/// Takes the images of `reader` into a new data set. Whatever fails leaves nothing behind.
/// @throws ConfigError if the source is not readable (naming file and place), a set of that name is
/// there already, or options do not fit the source.
/// @throws IoError, for example when the disk is full.
ImportReport import_images(ImportReader& reader, const std::filesystem::path& data_root,
                           const ImportOptions& options);

/// Images that are in memory already.
struct ImportedSplit {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  ///< [count, height, width, channels]
  std::vector<std::int32_t> labels;  ///< [count], -1 without label.
};

/// Writes shards and manifest of a new data set into a temporary folder and renames it into place;
/// whatever fails leaves nothing behind.
/// @throws ConfigError if a set of that name is there already, or options or splits do not fit.
/// @throws IoError, for example when the disk is full.
Manifest store_dataset(const std::filesystem::path& data_root, const StoreOptions& options,
                       std::map<std::string, ImportedSplit> splits,
                       const std::vector<std::string>& classes);

}  // namespace oodsweep
