#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// One key of a sweep file that is not a parameter of a method and not a setting of training.
struct KeyDescription {
  std::string key;
  std::string type;
  std::string fallback;  ///< The default in words; "required" if there is none.
  std::string list;      ///< What a list does: "makes trials", "is its nature", "is refused".
  std::string rule;      ///< The condition in words; errors and documents show it.
  Json narrower = {};    ///< What JSON Schema can say of the rule beyond the type: bounds, choices.
};

/// The keys of one object of the sweep file.
struct KeyGroup {
  std::string title;  ///< "The sweep"
  std::string intro;
  std::vector<KeyDescription> keys;

  /// @throws InternalError for a key that the group lacks.
  [[nodiscard]] const std::string& rule(const std::string& key) const;
};

[[nodiscard]] const KeyGroup& sweep_keys();
[[nodiscard]] const KeyGroup& in_distribution_keys();
[[nodiscard]] const KeyGroup& network_keys();
[[nodiscard]] const KeyGroup& evaluation_keys();
[[nodiscard]] const KeyGroup& select_by_keys();
[[nodiscard]] const KeyGroup& method_keys();
[[nodiscard]] const KeyGroup& range_keys();

}  // namespace oodsweep
