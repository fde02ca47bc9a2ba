#pragma once

#include "methods/method_description.hpp"

namespace oodsweep {

/// Self-supervised reject classes (Mohseni, Pitale, Yadawa, Wang 2020): k outputs beside the K
/// classes, trained with pseudo-labels on auxiliary outliers in a second step.
[[nodiscard]] MethodDescription reject_classes_description();

}  // namespace oodsweep
