#pragma once

#include <cstdint>
#include <span>

namespace oodsweep {

/// Maximum softmax probability (Hendrycks, Gimpel 2017): the largest of the first `classes` members
/// of the softmax over all logits, computed in double. In (0, 1], higher = more in-distribution.
/// @param logits Of one image, not empty; 0 < `classes` <= their number.
[[nodiscard]] double max_softmax(std::span<const float> logits, std::int64_t classes);

}  // namespace oodsweep
