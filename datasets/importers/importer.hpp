#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/image_shape.hpp"
#include "datasets/importers/import_options.hpp"
#include "datasets/importers/import_reader.hpp"
#include "datasets/importers/import_report.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

struct ImportProgress {
  std::int64_t done = 0;   ///< Images looked at.
  std::int64_t total = 0;  ///< Images that the source holds, of the splits that are taken.
};

/// Told now and then how far an import is, first when the source was listed and nothing is written
/// yet. False stops it.
using ImportWatch = std::function<bool(const ImportProgress&)>;

/// An import that its watch stopped. Nothing of it is left.
class ImportStopped : public Error {
 public:
  using Error::Error;
};

/// Takes the images of `reader` into a new data set: decoded on all cores, stored in the order of
/// the source (or of `options.seed`), in an amount of memory that does not grow with their number,
/// but for 16 bytes an image where repeats are dropped. Whatever fails leaves nothing behind; a
/// process that is killed leaves a hidden folder, which the next import of that name removes.
/// @param watch May be empty.
/// @throws ConfigError if the source is not readable (naming file and place), a set of that name is
/// there already, or options do not fit the source. @throws ImportStopped.
/// @throws IoError, DiskFull.
ImportReport import_images(ImportReader& reader, const std::filesystem::path& data_root,
                           const ImportOptions& options, const ImportWatch& watch = {});

/// Images that are in memory already.
struct ImportedSplit {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  ///< [count, height, width, channels]
  std::vector<std::int32_t> labels;  ///< [count], -1 without label.
};

/// Stores them under `options.name`, likewise. @throws ConfigError, IoError as import_images().
Manifest store_dataset(const std::filesystem::path& data_root, const StoreOptions& options,
                       const std::map<std::string, ImportedSplit>& splits,
                       const std::vector<std::string>& classes);

}  // namespace oodsweep
