#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json_object.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// A list of texts under `key`, not empty, each once; the places name the entries. Absent: empty.
[[nodiscard]] std::vector<PlacedName> read_name_list(JsonObject& object, const std::string& key,
                                                     const std::string& rule);

/// The value of an axis whose values are not numbers: itself, or the entries of a list that is not
/// empty. Each with its place.
[[nodiscard]] std::vector<std::pair<Json, std::string>> read_alternatives(JsonObject& object,
                                                                          const std::string& key,
                                                                          const std::string& rule);

/// @throws ConfigError if `text` is not one of `choices`, with the nearest.
void require_choice(const std::string& text, const std::vector<std::string>& choices,
                    const std::string& place, const std::string& rule);

}  // namespace oodsweep
