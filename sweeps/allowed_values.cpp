#include "sweeps/allowed_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

std::string values_of(const WalkAxis& axis) {
  constexpr std::size_t kMostShown = 20;
  std::vector<std::string> texts;
  for (const std::vector<Json>& spellings : axis.spellings) {
    if (texts.size() == kMostShown) {
      texts.emplace_back("...");
      break;
    }
    texts.push_back(spellings.front().dump());
  }
  return join(texts, ", ");
}

void allow(const WalkAxis& axis, const Json& value, const std::string& place,
           std::vector<bool>& allowed) {
  bool any = false;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    const std::vector<Json>& spellings = axis.spellings[i];
    if (std::find(spellings.begin(), spellings.end(), value) == spellings.end()) continue;
    allowed[i] = true;
    any = true;
  }
  if (any) return;
  throw ConfigError{place, value.dump(),
                    fmt::format("a value of the axis {}: {}", axis.key, values_of(axis))};
}

std::vector<bool> allowed_between(const WalkAxis& axis, const Json& value,
                                  const std::string& place) {
  constexpr auto any = [](double) { return true; };
  JsonObject bounds{value, place};
  double from = 0.0;
  double to = 0.0;
  bounds.read_required("from", from, "the smallest number that counts", any);
  bounds.read_required("to", to, "the largest number that counts", any);
  bounds.reject_unknown_keys();
  std::vector<bool> allowed;
  for (const std::vector<Json>& spellings : axis.spellings) {
    const Json& number = spellings.front();
    allowed.push_back(number.is_number() && number.get<double>() >= from &&
                      number.get<double>() <= to);
  }
  if (std::find(allowed.begin(), allowed.end(), true) != allowed.end()) return allowed;
  throw ConfigError{
      place, value.dump(),
      fmt::format("numbers between which {} has a value: {}", axis.key, values_of(axis))};
}

}  // namespace

std::vector<bool> allowed_values(const WalkAxis& axis, const Json& value,
                                 const std::string& place) {
  if (value.is_object()) return allowed_between(axis, value, place);
  std::vector<bool> allowed(axis.spellings.size(), false);
  if (!value.is_array()) {
    allow(axis, value, place, allowed);
  } else if (value.empty()) {
    throw ConfigError{place, "[]", kConditionRule};
  } else {
    for (std::size_t i = 0; i < value.size(); ++i) {
      allow(axis, value[i], fmt::format("{}[{}]", place, i), allowed);
    }
  }
  return allowed;
}

}  // namespace oodsweep
