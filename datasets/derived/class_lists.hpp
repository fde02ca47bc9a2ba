#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace oodsweep {

/// Where each class of `from` stands in `to`; -1 where it does not.
[[nodiscard]] inline std::vector<std::int32_t> places_in(const std::vector<std::string>& to,
                                                         const std::vector<std::string>& from) {
  std::vector<std::int32_t> places;
  for (const std::string& name : from) {
    const auto found = std::find(to.begin(), to.end(), name);
    places.push_back(found == to.end() ? -1 : static_cast<std::int32_t>(found - to.begin()));
  }
  return places;
}

/// @param label -1 stays: no class.
[[nodiscard]] inline std::int32_t label_at(const std::vector<std::int32_t>& places,
                                           std::int32_t label) {
  return label < 0 ? -1 : places.at(static_cast<std::size_t>(label));
}

}  // namespace oodsweep
