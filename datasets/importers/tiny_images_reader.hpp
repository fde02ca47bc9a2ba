#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// The file of 80 Million Tiny Images: 3,072 bytes an image without header or labels, pixel(row,
/// column, channel) = byte[row + 32 column + 1024 channel] (spec ssl-oe 3.2). One image is in
/// memory at a time. No splits, no classes.
/// @param sources Files whose name ends in .bin, or folders or archives of them.
/// @throws ConfigError naming a file that is no whole number of images.
[[nodiscard]] std::unique_ptr<ImportReader> make_tiny_images_reader(
    const std::vector<std::filesystem::path>& sources);

}  // namespace oodsweep
