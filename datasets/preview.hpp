#pragma once

#include <cstdint>
#include <filesystem>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Most images that a preview shows.
inline constexpr std::int64_t kPreviewImages = 64;

/// Writes a PNG with up to kPreviewImages images of the source, spread evenly over it, eight in a
/// row. Values outside [0, 1], as of noise in network input, are cut.
/// @return How many are shown.
/// @throws ConfigError if the file cannot be written; IoError if an image cannot be read.
std::int64_t write_preview(const ImageSource& source, const std::filesystem::path& file);

}  // namespace oodsweep
