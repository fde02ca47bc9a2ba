#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/cifar_files.hpp"
#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// The "python version" of CIFAR-10 (`data_batch_1` ... `data_batch_5`, `test_batch`) and CIFAR-100
/// (`train`, `test`): pickles of a dictionary with `data`, a NumPy array of bytes [n, 3072], and
/// `labels` (`fine_labels`, `coarse_labels`). Splits, order and class names (from `batches.meta` or
/// `meta`) as of the binary version. Nothing in the pickles is executed; only the names that a
/// NumPy array of bytes needs are let in.
/// @param sources Folders, the files, or the publisher's archive.
/// @throws ConfigError as find_cifar_files() and read_pickle(); arrays and lists that do not fit
///         each other, a label that is none.
[[nodiscard]] std::unique_ptr<ImportReader> make_cifar_python_reader(
    const std::vector<std::filesystem::path>& sources, CifarLabels labels = CifarLabels::kFine);

}  // namespace oodsweep
