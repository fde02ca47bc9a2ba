#pragma once

#include "core/json.hpp"

namespace oodsweep {

/// A JSON Schema (draft 2020-12) of sweep files, for editors: keys, types, choices and bounds, made
/// from the tables that read sweeps. It knows no data folder and no recipe's rows, and says nothing
/// about keys that depend on each other: what it refuses is wrong, what it accepts may still be.
[[nodiscard]] Json sweep_schema();

}  // namespace oodsweep
