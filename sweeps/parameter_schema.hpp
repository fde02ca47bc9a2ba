#pragma once

#include "core/json.hpp"
#include "methods/method_description.hpp"

namespace oodsweep {

/// One value of a parameter as JSON Schema: type, choices, and the bounds of numbers.
[[nodiscard]] Json value_schema(const ParameterDescription& parameter);

/// The same, a list of such values, or a range of them.
[[nodiscard]] Json axis_schema(const ParameterDescription& parameter);

}  // namespace oodsweep
