#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "sweeps/axis.hpp"

namespace oodsweep {

/// Calls `visit` with every combination of indices below `lengths` (each > 0), the last one running
/// fastest. Without lengths there is one combination, the empty one.
void for_each_combination(const std::vector<std::size_t>& lengths,
                          const std::function<void(const std::vector<std::size_t>&)>& visit);

[[nodiscard]] std::vector<std::size_t> lengths_of(const std::vector<Axis>& axes);

using KeyValues = std::vector<std::pair<std::string, Json>>;

[[nodiscard]] KeyValues values_at(const std::vector<Axis>& axes,
                                  const std::vector<std::size_t>& indices);
[[nodiscard]] Json as_object(const KeyValues& values);

}  // namespace oodsweep
