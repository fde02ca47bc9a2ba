#pragma once

#include <string>
#include <vector>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// Several sets one after the other. Class list: that of the first, then what the next have beyond
/// it; classes of the same name are one. Where a set has no classes the whole has none.
/// @param parts At least two.
/// @param place Where the user named them.
/// @throws ConfigError unless all have one shape and mean the same by their numbers.
[[nodiscard]] SplitInfo describe_union(const std::vector<SplitInfo>& parts,
                                       const std::string& place);
/// @param sources Of the parts, in that order.
[[nodiscard]] SourcePointer open_union(std::vector<SourcePointer> sources, SplitInfo info);

}  // namespace oodsweep
