#include "sweeps/parameter_schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace oodsweep {
namespace {

/// Rules are words and a function; these are the numbers at which rules begin and end.
constexpr std::array kLimits{0.0, 1.0, 100.0, 1000.0, 10000.0, 65536.0, 100000.0, 1e6, 1e9, 1e12};

/// Asks the rule itself on both sides of each limit.
void add_bounds(const ParameterDescription& parameter, Json& schema) {
  const bool whole = parameter.type == "integer";
  const auto valid = [&](double value) {
    return parameter.valid(whole ? Json(static_cast<std::int64_t>(value)) : Json(value));
  };
  for (const double limit : kLimits) {
    const double step = whole ? 1.0 : 1e-9 * std::max(1.0, limit);
    const bool below = valid(limit - step);
    const bool at = valid(limit);
    const bool above = valid(limit + step);
    if (!below && at) schema["minimum"] = limit;
    if (at && !above) schema["maximum"] = limit;
    if (!below && !at && above && !whole) schema["exclusiveMinimum"] = limit;
    if (below && !at && !above && !whole) schema["exclusiveMaximum"] = limit;
  }
}

}  // namespace

Json value_schema(const ParameterDescription& parameter) {
  if (parameter.type == "choice") return {{"enum", parameter.choices}};
  if (parameter.type == "numbers") {
    return {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 1}};
  }
  Json schema{{"type", parameter.type}};
  const bool number = parameter.type == "number" || parameter.type == "integer";
  if (number && parameter.valid) add_bounds(parameter, schema);
  return schema;
}

Json axis_schema(const ParameterDescription& parameter) {
  const Json value = value_schema(parameter);
  Json either = Json::array(
      {value, {{"type", "array"}, {"items", value}, {"minItems", 1}, {"uniqueItems", true}}});
  if (value.value("type", "") == "number" || value.value("type", "") == "integer") {
    either.push_back({{"$ref", "#/$defs/range"}});
  }
  Json schema{{"description", parameter.rule}, {"anyOf", std::move(either)}};
  if (!parameter.default_value.is_null()) schema["default"] = parameter.default_value;
  return schema;
}

}  // namespace oodsweep
