#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

enum class IdxOrientation {
  kUpright,     ///< Rows first, as MNIST stores them.
  kTransposed,  ///< Columns first, as EMNIST stores them: turned over on reading.
};

/// IDX files (MNIST and its relatives), gzip or plain: `*train-images*` with `*train-labels*` are
/// split train, `*t10k-*` or `*test-*` split test; one pair is enough. Classes are named by their
/// numbers.
/// @param sources The files, or folders that hold them.
[[nodiscard]] std::unique_ptr<ImportReader> make_idx_reader(
    const std::vector<std::filesystem::path>& sources,
    IdxOrientation orientation = IdxOrientation::kUpright);

}  // namespace oodsweep
