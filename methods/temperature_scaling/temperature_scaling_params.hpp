#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// Maximum softmax probability at the temperature that calibrates the network best on
/// in-distribution images that it was not trained on (Guo et al. 2017; spec ssl-oe 1.5).
[[nodiscard]] MethodDescription temperature_scaling_description();

}  // namespace oodsweep
