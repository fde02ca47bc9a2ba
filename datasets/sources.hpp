#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Images of a stored split. Sets up to a gigabyte are held in memory, larger ones are read by
/// block.
[[nodiscard]] std::shared_ptr<const ImageSource> open_stored(const std::filesystem::path& folder,
                                                             SplitInfo info);

/// Images of a generated split, drawn at opening (glyphs) or on reading (noise).
[[nodiscard]] std::shared_ptr<const ImageSource> open_generated(SplitInfo info);

/// Images `indices` of another source.
[[nodiscard]] std::shared_ptr<const ImageSource> open_subset(
    std::shared_ptr<const ImageSource> source, std::vector<std::int64_t> indices, SplitInfo info);

/// Sets made from another on read (Hendrycks 2019, appendix A and published code): "negative",
/// "jigsaw", "mirrored_digits".
[[nodiscard]] std::shared_ptr<const ImageSource> open_transformed(
    const std::string& transform, std::shared_ptr<const ImageSource> source, SplitInfo info);

[[nodiscard]] const std::vector<std::string>& transform_names();
/// Raised when any pixel of any transform changes.
inline constexpr int kTransformVersion = 1;

/// Labels of all images, in order.
[[nodiscard]] std::vector<std::int32_t> labels_of(const ImageSource& source);

/// Which (image, flip) pairs make the mirrored digits of images with these labels: vertical flips
/// of digits other than 0, 1, 3, 8, then horizontal flips of digits other than 0, 1, 8.
struct MirroredImage {
  std::int64_t image = 0;
  bool vertical = true;
};
[[nodiscard]] std::vector<MirroredImage> mirrored_digits(const std::vector<std::int32_t>& labels);

}  // namespace oodsweep
