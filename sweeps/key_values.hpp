#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "sweeps/axis.hpp"

namespace oodsweep {

using KeyValues = std::vector<std::pair<std::string, Json>>;

/// @param indices One per axis.
[[nodiscard]] KeyValues values_at(const std::vector<Axis>& axes,
                                  std::span<const std::size_t> indices);
[[nodiscard]] Json as_object(const KeyValues& values);

}  // namespace oodsweep
