#pragma once

#include <map>
#include <string>
#include <vector>

#include "methods/method_description.hpp"

namespace oodsweep {

/// The settings of a training phase that "training" and recipes may give, in the order in which
/// documents and plans show them. A null default: the sweep or its recipe must give it.
[[nodiscard]] const std::vector<ParameterDescription>& training_keys();

/// The one setting of a network that a recipe or "network" may give as a scalar: "dropout".
[[nodiscard]] const ParameterDescription& dropout_key();

/// What people type for keys of this project: {"lambda", "outlier_loss_weight"}, ...
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& typed_for_key();

}  // namespace oodsweep
