#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// Maximum softmax probability of the ordinary network (Hendrycks & Gimpel 2017): the baseline that
/// every paper compares with. No parameters.
[[nodiscard]] MethodDescription msp_description();

}  // namespace oodsweep
