#pragma once

#include <cstdint>
#include <span>

namespace oodsweep {

/// The largest of the first `classes` logits; higher = more in-distribution.
/// @param logits Of one image; 0 < `classes` <= their number.
[[nodiscard]] double max_logit(std::span<const float> logits, std::int64_t classes);

}  // namespace oodsweep
