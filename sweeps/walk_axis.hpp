#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// An axis as "zip", "only" and "except" name it.
struct WalkAxis {
  std::string key;                           ///< "outlier_loss_weight", "training.epochs"
  std::vector<std::vector<Json>> spellings;  ///< Per value: what a condition may call it.
};

/// @param prefix "training." or "".
[[nodiscard]] std::vector<WalkAxis> walk_axes(const std::vector<Axis>& axes,
                                              const std::string& prefix);

/// "in_distribution", "network" and "outliers" of a sweep: axes that have names for values.
[[nodiscard]] std::vector<WalkAxis> data_axes(const SweepSpec& spec);

}  // namespace oodsweep
