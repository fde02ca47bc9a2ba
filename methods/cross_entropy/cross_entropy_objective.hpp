#pragma once

#include <memory>

#include "methods/objective.hpp"

namespace oodsweep {

/// mean_in[-log p_y]: the ordinary loss of classifiers, for all base trainings.
[[nodiscard]] std::unique_ptr<Objective> make_cross_entropy_objective();

}  // namespace oodsweep
