#pragma once

#include <string>
#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Which stages read a key of the sweep file themselves: their material, and so their key, changes
/// with its value. Stages after them change too, by the keys of their parents.
struct KeyField {
  std::string key;  ///< "training.epochs", "methods[].outlier_loss_weight"
  std::vector<StageKind> enters;
  std::string how;  ///< As what, or why nowhere.
};

/// Every key of a sweep file. Held against expand() by a test.
[[nodiscard]] const std::vector<KeyField>& key_fields();

}  // namespace oodsweep
