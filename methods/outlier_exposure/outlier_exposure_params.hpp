#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// Outlier Exposure (Hendrycks, Mazeika, Dietterich 2019): the network is also trained to be
/// uniform on auxiliary outliers, either by fine-tuning the base network or from scratch.
[[nodiscard]] MethodDescription outlier_exposure_description();

}  // namespace oodsweep
