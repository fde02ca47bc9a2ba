#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// The largest logit of the ordinary network (Hendrycks et al. 2022). No parameters.
[[nodiscard]] MethodDescription max_logit_description();

}  // namespace oodsweep
