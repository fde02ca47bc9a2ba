#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/cifar_files.hpp"
#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// The "binary version" of CIFAR-10 (`data_batch_1.bin` ... `data_batch_5.bin`, `test_batch.bin`)
/// and CIFAR-100 (`train.bin`, `test.bin`): a byte per label, then 3,072 bytes of pixels. Splits
/// train and test, images in the publisher's order (1 to 5); class names from `batches.meta.txt` or
/// `fine_label_names.txt`, `coarse_label_names.txt` if they are there.
/// @param sources Folders, the files, or the publisher's archive.
/// @throws ConfigError as find_cifar_files(); a file that is no whole number of records, a label
///         that is none.
[[nodiscard]] std::unique_ptr<ImportReader> make_cifar_binary_reader(
    const std::vector<std::filesystem::path>& sources, CifarLabels labels = CifarLabels::kFine);

}  // namespace oodsweep
