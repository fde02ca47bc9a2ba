#pragma once

#include <string>

namespace oodsweep {

/// The paper's symbol of a method's parameter ("lambda" for outlier_loss_weight), or "".
[[nodiscard]] std::string parameter_symbol(const std::string& method, const std::string& key);

}  // namespace oodsweep
