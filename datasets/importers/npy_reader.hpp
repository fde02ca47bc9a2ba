#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "datasets/importers/import_reader.hpp"

namespace oodsweep {

/// Which arrays of NumPy files hold what. Names are without ".npy".
struct NpyOptions {
  std::string images;  ///< Name of the array of images; empty: found by type and shape.
  std::string labels;  ///< Name of the array of labels; empty: found likewise.
  std::string layout;  ///< "hwc", "chw", or empty: the axis of 1 or 3 is that of the channels.
};

/// Arrays of NumPy: `.npy` files and the members of `.npz`. Images are uint8 [n, height, width],
/// [n, height, width, channels] or [n, channels, height, width]; labels integers [n] or [n, 1],
/// classes named by their numbers. An array whose name has a part "train", "test" or "val" belongs
/// to that split ("x_train", "test_images"); without one there are no splits. Each split has one
/// array of images and at most one of labels. One image is in memory at a time, and all labels.
/// @param sources Files, folders or archives.
/// @throws ConfigError naming the file: truncated, not .npy, more than one array that fits, another
///         type (with what to do), column-major, counts that do not match.
[[nodiscard]] std::unique_ptr<ImportReader> make_npy_reader(
    const std::vector<std::filesystem::path>& sources, const NpyOptions& options = {});

}  // namespace oodsweep
