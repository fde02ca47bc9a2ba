#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// A set that is made from another on read, as users name it: "negative", "crop32".
struct TransformEntry {
  std::string form;  ///< "negative", "cropN": N is the side of the result.
  std::string summary;
};
/// All that there are, in the order of documents.
[[nodiscard]] const std::vector<TransformEntry>& transform_entries();

/// Raised when any pixel of any transform changes.
inline constexpr int kTransformVersion = 1;

/// @throws ConfigError naming `place` if there is no such transform or it is not defined for images
///         of the source.
void check_transform(const std::string& transform, const SplitInfo& source,
                     const std::string& place);

/// The functions below expect a transform that passed the check.

/// Images that a transform makes; reads labels only where the count depends on them.
[[nodiscard]] std::int64_t transformed_count(const std::string& transform, const SplitInfo& source);
/// @param count Of the transformed set (transformed_count()).
[[nodiscard]] SplitInfo describe_transform(const std::string& transform, const SplitInfo& source,
                                           std::int64_t count);
/// @param info Of describe_transform().
[[nodiscard]] SourcePointer open_transformed(const std::string& transform, SourcePointer source,
                                             SplitInfo info);

}  // namespace oodsweep
