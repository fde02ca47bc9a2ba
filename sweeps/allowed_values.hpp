#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "sweeps/walk_axis.hpp"

namespace oodsweep {

/// What a condition may be, for errors.
inline constexpr const char* kConditionRule =
    "an object of keys that are axes here; their values are a value, a list of values, or "
    "{\"from\", \"to\"}";

/// Which values of `axis` a condition names: a value, one of a list, or those between two numbers.
/// @throws ConfigError for a value that the axis does not have, and if it names none.
[[nodiscard]] std::vector<bool> allowed_values(const WalkAxis& axis, const Json& value,
                                               const std::string& place);

}  // namespace oodsweep
