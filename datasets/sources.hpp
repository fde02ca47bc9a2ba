#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Opens what a location names, in any depth of parts and transforms.
/// @throws IoError, ConfigError of the sets below.
[[nodiscard]] std::shared_ptr<const ImageSource> open_location(const Json& location);

/// @param folder Holds a manifest and shards.
/// @param place Where the user named the set.
/// @throws ConfigError for a split that is not there, a damaged manifest, a shard that is missing
///         or has another size.
[[nodiscard]] SplitInfo describe_stored(const std::filesystem::path& folder,
                                        const std::string& split, const std::string& place);
/// Images of a stored split. Sets up to a gigabyte are loaded once per process, larger ones are
/// read by block.
[[nodiscard]] std::shared_ptr<const ImageSource> open_stored(SplitInfo info);

/// Images of a generated split, drawn once per process (glyphs) or on reading (noise).
[[nodiscard]] std::shared_ptr<const ImageSource> open_generated(SplitInfo info);

/// Numbers of the images whose class is one of `classes`.
[[nodiscard]] std::vector<std::int64_t> images_of_classes(const ImageSource& source,
                                                          const std::vector<std::string>& classes);
/// Those images. Labels and class list stay those of the whole.
[[nodiscard]] SplitInfo describe_classes(const SplitInfo& whole,
                                         const std::vector<std::string>& classes,
                                         std::int64_t count);
/// Images [first, last).
[[nodiscard]] SplitInfo describe_range(const SplitInfo& whole, std::int64_t first,
                                       std::int64_t last);
/// Images `indices` of another source.
[[nodiscard]] std::shared_ptr<const ImageSource> open_subset(
    std::shared_ptr<const ImageSource> source, std::vector<std::int64_t> indices, SplitInfo info);

/// Sets made from another on read (Hendrycks 2019, appendix A and published code).
[[nodiscard]] const std::vector<std::string>& transform_names();
/// Raised when any pixel of any transform changes.
inline constexpr int kTransformVersion = 1;

/// @param count Of the transformed set (transformed_count()).
[[nodiscard]] SplitInfo describe_transform(const std::string& transform, const SplitInfo& source,
                                           std::int64_t count);
/// Images that a transform makes; reads labels only where the count depends on them.
[[nodiscard]] std::int64_t transformed_count(const std::string& transform,
                                             const std::shared_ptr<const ImageSource>& source);
[[nodiscard]] std::shared_ptr<const ImageSource> open_transformed(
    const std::string& transform, std::shared_ptr<const ImageSource> source, SplitInfo info);

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
