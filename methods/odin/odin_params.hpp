#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// ODIN (Liang, Li, Srikant 2018): softmax at a temperature, of images moved a step towards the
/// class that the network names.
[[nodiscard]] MethodDescription odin_description();

}  // namespace oodsweep
