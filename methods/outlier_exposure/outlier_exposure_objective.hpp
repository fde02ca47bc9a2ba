#pragma once

#include <memory>

#include "methods/objective.hpp"

namespace oodsweep {

/// mean_in[-log p_y] + outlier_loss_weight * mean_out[H(U; p)], H(U; p) = lse(l) - mean_c(l_c)
/// (Hendrycks 2019, section 3; the stable form).
/// @param outlier_loss_weight lambda, >= 0.
[[nodiscard]] std::unique_ptr<Objective> make_outlier_exposure_objective(
    double outlier_loss_weight);

}  // namespace oodsweep
