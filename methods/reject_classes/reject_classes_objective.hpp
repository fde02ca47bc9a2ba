#pragma once

#include <cstdint>
#include <memory>

#include "methods/objective.hpp"

namespace oodsweep {

/// mean_in[-log p_y] + outlier_loss_weight * mean_out[-log p_t] with one softmax over all K + k
/// outputs (Mohseni 2020, equation of step 2). The pseudo-label t of an outlier is the output that
/// the same forward prefers if that is a reject class, else a random reject class; no gradient runs
/// through it. The random one depends on (LossInput::seed, place of the outlier in its stream).
/// @param reject_count        k >= 1, the last outputs of the network.
/// @param outlier_loss_weight lambda, >= 0.
[[nodiscard]] std::unique_ptr<Objective> make_reject_classes_objective(std::int64_t reject_count,
                                                                       double outlier_loss_weight);

}  // namespace oodsweep
