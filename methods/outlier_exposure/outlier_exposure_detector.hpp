#pragma once

#include <cstdint>
#include <span>

namespace oodsweep {

/// Cross-entropy of the softmax to the uniform distribution over the first `classes` members,
/// H(U; p) = lse(l) - mean(l), in double. At least log(classes), higher = more in-distribution: the
/// negative of the paper's score `xent` (Hendrycks 2019, appendix G), which is highest for
/// outliers.
/// @param logits Of one image, not empty; 0 < `classes` <= their number.
[[nodiscard]] double uniform_cross_entropy(std::span<const float> logits, std::int64_t classes);

}  // namespace oodsweep
