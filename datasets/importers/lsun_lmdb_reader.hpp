#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// LSUN's databases: `bedroom_train_lmdb`, `bedroom_val_lmdb`, ... and `test_lmdb`, each an LMDB
/// whose values are JPEG files. Class and split are read off the folder's name; a database of
/// another name has neither. Images stand in the order of the databases' names and keys. LMDB maps
/// the files; what is read of them can be dropped from memory at any time.
/// @param sources Database folders, or folders of them.
/// @throws ConfigError naming the database: missing, truncated, not of LMDB; a value that is WebP
///         (LSUN's objects), which is not decoded.
[[nodiscard]] std::unique_ptr<ImportReader> make_lsun_lmdb_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
