#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// STL-10's binary files: `train_X.bin` with `train_y.bin`, `test_X.bin` with `test_y.bin`,
/// `unlabeled_X.bin`; 96x96 pixels in colour, planes of columns; labels from 1. Splits train, test
/// and unlabeled, those that are there; class names from `class_names.txt`. One image is in memory
/// at a time.
/// @param sources The folder, the files, or the publisher's archive.
/// @throws ConfigError: images without labels or of another count, a file that is no whole number
///         of images, a label that is none.
[[nodiscard]] std::unique_ptr<ImportReader> make_stl10_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
