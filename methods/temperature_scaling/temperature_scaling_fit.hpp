#pragma once

#include <cstdint>
#include <span>

#include "methods/detector.hpp"

namespace oodsweep {

/// The T in [0.2, 5] with the least mean cross-entropy of softmax(l / T): bisection on the sign of
/// its slope until the interval is below 1e-4, then the best of its ends and middle (spec ssl-oe
/// 1.5, published code).
/// @param labels [count] in [0, classes).
/// @throws Error without images, for a label out of range or a mean that is not finite.
[[nodiscard]] double fit_temperature(const LogitsView& logits,
                                     std::span<const std::int32_t> labels);

}  // namespace oodsweep
