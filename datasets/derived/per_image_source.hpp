#pragma once

#include "datasets/derived/image_functions.hpp"
#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// Image i is what `function` makes of image i of the source; labels stay.
[[nodiscard]] SourcePointer open_per_image(ImageFunction function, SourcePointer source,
                                           SplitInfo info);

}  // namespace oodsweep
