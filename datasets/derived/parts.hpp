#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// Labels of all images, in order.
[[nodiscard]] std::vector<std::int32_t> labels_of(const ImageSource& source);

/// Numbers of the images whose class is one of `classes`.
[[nodiscard]] std::vector<std::int64_t> images_of_classes(const ImageSource& source,
                                                          const std::vector<std::string>& classes);
/// Those images. Labels and class list stay those of the whole.
[[nodiscard]] SplitInfo describe_classes(const SplitInfo& whole,
                                         const std::vector<std::string>& classes,
                                         std::int64_t count);
/// Images `indices` of another source.
[[nodiscard]] SourcePointer open_subset(SourcePointer source, std::vector<std::int64_t> indices,
                                        SplitInfo info);

/// Images [first, last).
[[nodiscard]] SplitInfo describe_range(const SplitInfo& whole, std::int64_t first,
                                       std::int64_t last);
/// @param info Of describe_range(), inside the source.
[[nodiscard]] SourcePointer open_range(SourcePointer source, std::int64_t first, SplitInfo info);

}  // namespace oodsweep
