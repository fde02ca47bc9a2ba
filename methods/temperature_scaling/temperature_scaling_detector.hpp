#pragma once

#include <cstdint>
#include <span>

namespace oodsweep {

/// The largest of the first `classes` members of softmax(l / T) over all logits, in double.
/// @param logits Of one image. @param temperature T > 0.
[[nodiscard]] double scaled_max_softmax(std::span<const float> logits, std::int64_t classes,
                                        double temperature);

}  // namespace oodsweep
