#pragma once

#include <cstdint>
#include <vector>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// Which (image, flip) pairs make the mirrored digits of images with these labels: vertical flips
/// of digits other than 0, 1, 3, 8, then horizontal flips of digits other than 0, 1, 8 (Hendrycks
/// 2019, published code).
struct MirroredImage {
  std::int64_t image = 0;
  bool vertical = true;
};
[[nodiscard]] std::vector<MirroredImage> mirrored_digits(const std::vector<std::int32_t>& labels);

[[nodiscard]] SourcePointer open_mirrored_digits(SourcePointer source, SplitInfo info);

}  // namespace oodsweep
