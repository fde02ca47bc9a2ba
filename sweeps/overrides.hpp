#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// Applies `--set` texts in order: "training.epochs=5", "methods.1.outlier_loss_weight=[0.5,1]".
/// A missing object or key is made; whether it may be there is for the reader of the sweep to say.
/// @throws ConfigError for a text without '=', an empty key, or a path through a value that has no
/// keys.
void apply_overrides(Json& sweep, const std::vector<std::string>& overrides);

}  // namespace oodsweep
