#pragma once

#include <memory>
#include <vector>

#include "methods/network_detector.hpp"

namespace oodsweep {

/// The grid of ODIN (Liang 2018, eqs. 1 and 2; spec odin-confident 1.2 and 1.3). Of each image one
/// forward whose graph is kept, one backward with respect to the pixels per temperature, and one
/// forward without autograd per cell with epsilon > 0:
///
///     x~ = x - epsilon * sign(dL_T / dx), sign(0) = +1, not clipped; score S(x~; T)
///
/// Cells with epsilon = 0 come from the stored logits alone; so does the class that a step raises.
/// A temperature whose step directions are those of the one before it takes its logits too.
/// Networks take pixels in [0, 1] and standardise inside, so epsilon is the same step in every
/// channel.
///
/// Quantities: "u1", "u2", and per temperature "gradient_norm(T=...)" = ||d log S / dx||_1 in pixel
/// units. Summary: "mean_u1", "mean_u2", "mean_gradient_norm" over T, "sign_agreement" = share of
/// pixels in which the directions of a temperature and of the one before it are equal.
/// @param detectors [{"name": "odin", "version": 1, "temperature": > 0, "epsilon": in [0, 1]}, ...]
[[nodiscard]] std::unique_ptr<NetworkDetector> make_odin_detector(
    const std::vector<Json>& detectors);

}  // namespace oodsweep
