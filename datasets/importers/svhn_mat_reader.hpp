#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// SVHN's cropped digits, `train_32x32.mat`, `extra_32x32.mat`, `test_32x32.mat`: MATLAB files with
/// X, uint8 [32, 32, 3, n], and y [n, 1], where 10 stands for the digit 0. Splits are those that
/// are there, in this order; classes "0" to "9". At most 256 MiB of pixels are in memory at a time.
/// @param sources Folders, or the files.
/// @throws ConfigError naming the file: missing, truncated, not of MATLAB, other variables, counts
///         that do not match, a label that is none.
[[nodiscard]] std::unique_ptr<ImportReader> make_svhn_mat_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
