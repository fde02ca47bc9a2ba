#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "methods/method_description.hpp"

namespace oodsweep {

/// One key with the values that the sweep walks: a single value is an axis of length one.
struct Axis {
  std::string key;
  std::vector<Json> values;  ///< Not empty, no two equal.
  bool given = true;         ///< False: the default, which the user did not write.
};

/// Checks one value against type and rule. Numbers come back in the key's own type, so that 1
/// and 1.0 are one value.
/// @throws ConfigError naming `place`, the value and the rule.
[[nodiscard]] Json checked_value(const Json& value, const ParameterDescription& parameter,
                                 const std::string& place);

/// Reads a value, a list of values, or a range as read_range() does.
/// @param seed For what a range draws.
/// @throws ConfigError also for an empty list and for a value that stands twice.
[[nodiscard]] Axis read_axis(const Json& value, const ParameterDescription& parameter,
                             const std::string& place, std::uint64_t seed);

}  // namespace oodsweep
