#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// The free energy of the ordinary network (Liu et al. 2020): T log sum exp(l / T).
[[nodiscard]] MethodDescription energy_description();

}  // namespace oodsweep
