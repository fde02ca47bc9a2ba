#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/importers/import_options.hpp"
#include "datasets/importers/text/text_reader.hpp"
#include "datasets/manifest.hpp"

namespace oodsweep {

/// What an import of texts leaves out.
struct TextChoice {
  std::string split;       ///< As ImportOptions::split.
  std::int64_t limit = 0;  ///< Texts kept of each split, the first ones; 0: all.
};

/// Takes the texts of `reader` into a new data set of kind "text", in the order of the source: a
/// shard's texts (64 MiB) are in memory at a time. With `options.seed` each split is mixed as
/// images are, and is in memory as a whole, at most 4 GiB. Whatever fails leaves nothing behind.
/// @throws ConfigError as import_images(); a split too large to be mixed.
/// @throws IoError, DiskFull.
Manifest import_texts(TextReader& reader, const StoreOptions& options, const TextChoice& choice,
                      const std::filesystem::path& data_root);

}  // namespace oodsweep
