#pragma once

#include <span>

namespace oodsweep {

/// log(sum(exp(logits))) in double, stable for large logits.
/// @param logits Not empty. An infinite or NaN logit gives NaN or an infinity.
[[nodiscard]] double log_sum_exp(std::span<const float> logits);

/// log(sum(exp(logits / temperature))). @param temperature > 0.
[[nodiscard]] double log_sum_exp(std::span<const float> logits, double temperature);

}  // namespace oodsweep
