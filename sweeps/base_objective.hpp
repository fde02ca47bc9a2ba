#pragma once

#include <nlohmann/json.hpp>

#include "core/json.hpp"

namespace oodsweep {

/// What the training that methods share minimises; make_objective() reads it.
[[nodiscard]] inline Json base_objective() { return {{"name", "cross_entropy"}, {"version", 1}}; }

}  // namespace oodsweep
