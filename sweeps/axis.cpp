#include "sweeps/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"
#include "sweeps/range.hpp"

namespace oodsweep {
namespace {

[[noreturn]] void refuse(const Json& value, const ParameterDescription& parameter,
                         const std::string& place) {
  std::string rule = parameter.rule;
  if (parameter.type == "choice") {
    rule = "one of " + join(parameter.choices, ", ");
    if (value.is_string()) rule += did_you_mean(value.get<std::string>(), parameter.choices);
  }
  throw ConfigError{place, value.dump(), rule};
}

Json integer_value(const Json& value) {
  constexpr double kTooLarge = 0x1p63;
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    return number < static_cast<std::uint64_t>(INT64_MAX) ? Json(value.get<std::int64_t>())
                                                          : Json();
  }
  if (value.is_number_integer()) return value;
  const auto number = value.get<double>();
  const bool whole = number == std::trunc(number) && std::abs(number) < kTooLarge;
  return whole ? Json(static_cast<std::int64_t>(number)) : Json();
}

Json number_list(const Json& value) {
  Json numbers = Json::array();
  if (!value.is_array()) return {};
  for (const Json& number : value) {
    if (!number.is_number()) return {};
    numbers.push_back(number.get<double>());
  }
  return numbers;
}

/// The value in the key's type; null if it has another type.
Json typed_value(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number() ? integer_value(value) : Json();
  if (type == "number") return value.is_number() ? Json(value.get<double>()) : Json();
  if (type == "numbers") return number_list(value);
  if (type == "boolean") return value.is_boolean() ? value : Json();
  OOD_EXPECT(type == "choice", "type " + type + " of a parameter");
  return value.is_string() ? value : Json();
}

std::vector<Json> range_values(const Json& value, const ParameterDescription& parameter,
                               const std::string& place, std::uint64_t seed) {
  if (parameter.type != "number" && parameter.type != "integer") refuse(value, parameter, place);
  std::vector<Json> values;
  for (const double number : read_range(value, parameter.type == "integer", place, seed)) {
    values.push_back(checked_value(number, parameter, place));
  }
  return values;
}

std::vector<Json> list_values(const Json& list, const ParameterDescription& parameter,
                              const std::string& place) {
  const auto length = static_cast<std::int64_t>(list.size());
  if (length < 1 || length > kLongestAxis) {
    throw ConfigError{place, length == 0 ? "[]" : fmt::format("a list of {} values", length),
                      fmt::format("a list holds 1 to {} values", kLongestAxis)};
  }
  std::vector<Json> values;
  for (std::size_t i = 0; i < list.size(); ++i) {
    values.push_back(checked_value(list[i], parameter, fmt::format("{}[{}]", place, i)));
  }
  return values;
}

void refuse_repeated(const std::vector<Json>& values, const std::string& place) {
  std::vector<Json> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    throw ConfigError{place, twice->dump(), "each value of a list or range stands in it once"};
  }
}

}  // namespace

Json checked_value(const Json& value, const ParameterDescription& parameter,
                   const std::string& place) {
  Json typed = typed_value(value, parameter.type);
  if (typed.is_null()) refuse(value, parameter, place);
  if (parameter.type == "choice" &&
      std::find(parameter.choices.begin(), parameter.choices.end(), typed.get<std::string>()) ==
          parameter.choices.end()) {
    refuse(value, parameter, place);
  }
  if (parameter.valid && !parameter.valid(typed)) refuse(value, parameter, place);
  return typed;
}

Axis read_axis(const Json& value, const ParameterDescription& parameter, const std::string& place,
               std::uint64_t seed) {
  Axis axis;
  axis.key = parameter.key;
  // A value of numbers is a list itself: several are a list of lists.
  const bool one_list = parameter.type == "numbers" && value.is_array() &&
                        std::none_of(value.begin(), value.end(),
                                     [](const Json& element) { return element.is_array(); });
  if (value.is_array() && !one_list) {
    axis.values = list_values(value, parameter, place);
  } else if (value.is_object()) {
    axis.values = range_values(value, parameter, place, seed);
  } else {
    axis.values = {checked_value(value, parameter, place)};
  }
  refuse_repeated(axis.values, place);
  return axis;
}

}  // namespace oodsweep
