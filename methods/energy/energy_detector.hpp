#pragma once

#include <span>

namespace oodsweep {

/// Minus the free energy, T log(sum(exp(l / T))) over all logits (Liu 2020, eq. 4; spec
/// bal-baselines 3.8); higher = more in-distribution.
/// @param logits Of one image, not empty. @param temperature > 0.
[[nodiscard]] double negative_energy(std::span<const float> logits, double temperature);

}  // namespace oodsweep
