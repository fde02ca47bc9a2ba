#pragma once

#include <cstdint>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Resampling::kMean of datasets/pictures/resize.hpp.
[[nodiscard]] Picture mean_resize(const Picture& picture, std::int64_t height, std::int64_t width);

}  // namespace oodsweep
