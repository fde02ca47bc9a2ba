#pragma once

#include <string>
#include <vector>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// The classes that a split was cut down to (`name{class,...}`), in the order of its class list;
/// empty if it was not.
[[nodiscard]] std::vector<std::string> chosen_classes(const SplitInfo& split);

/// The same images with `classes` as the class list: class i of it is label i.
/// @param classes Of the split's own; the split has images of no other class.
[[nodiscard]] SplitInfo describe_relabelled(const SplitInfo& split,
                                            const std::vector<std::string>& classes);
[[nodiscard]] SourcePointer open_relabelled(SourcePointer source, SplitInfo info);

}  // namespace oodsweep
