#include "sweeps/read_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"

namespace oodsweep {
namespace {

PlacedName read_name(const Json& value, std::string place, const std::string& rule) {
  if (!value.is_string() || value.get<std::string>().empty()) {
    throw ConfigError{place, value.dump(), rule};
  }
  return {value.get<std::string>(), std::move(place)};
}

}  // namespace

std::vector<PlacedName> read_name_list(JsonObject& object, const std::string& key,
                                       const std::string& rule) {
  const Json* list = object.find(key);
  if (list == nullptr) return {};
  if (!list->is_array() || list->empty()) object.fail(key, *list, rule);
  std::vector<PlacedName> names;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list->size(); ++i) {
    PlacedName name = read_name((*list)[i], fmt::format("{}[{}]", object.place(key), i), rule);
    if (!seen.insert(name.text).second) throw ConfigError{name.place, '"' + name.text + '"', rule};
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<std::pair<Json, std::string>> read_alternatives(JsonObject& object,
                                                            const std::string& key,
                                                            const std::string& rule) {
  const Json* value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) return {{*value, object.place(key)}};
  if (value->empty()) object.fail(key, *value, rule);
  std::vector<std::pair<Json, std::string>> alternatives;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const auto& entry = (*value)[i];
    const bool repeated = std::any_of(alternatives.begin(), alternatives.end(),
                                      [&](const auto& earlier) { return earlier.first == entry; });
    std::string place = fmt::format("{}[{}]", object.place(key), i);
    if (repeated) throw ConfigError{place, entry.dump(), "each entry of a list stands in it once"};
    alternatives.emplace_back(entry, std::move(place));
  }
  return alternatives;
}

void require_choice(const std::string& text, const std::vector<std::string>& choices,
                    const std::string& place, const std::string& rule) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  throw ConfigError{place, Json(text).dump(), rule + did_you_mean(text, choices)};
}

}  // namespace oodsweep
