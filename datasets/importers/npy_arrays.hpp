#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "datasets/importers/npy_header.hpp"
#include "datasets/importers/npy_reader.hpp"
#include "datasets/importers/pixel_order.hpp"

namespace oodsweep {

/// The arrays of one split.
struct NpySplit {
  std::string images;  ///< Name of the file with the images; empty if there is none.
  std::int64_t count = 0;
  ImageShape shape;
  PixelOrder order = PixelOrder::kRowsOfColours;
  std::string label_file;  ///< Empty if there is none.
  std::vector<std::int32_t> labels;
};

/// Finds out which files of the sources hold images and labels of which split. Reads headers, and
/// the labels.
/// @throws ConfigError as make_npy_reader().
[[nodiscard]] std::map<std::string, NpySplit> find_npy_arrays(
    const std::vector<std::filesystem::path>& sources, const NpyOptions& options);

/// Whether a file's name ends in .npy.
[[nodiscard]] bool is_npy(const std::string& name);

}  // namespace oodsweep
