#pragma once

#include <vector>

#include "core/json_object.hpp"
#include "sweeps/walk.hpp"
#include "sweeps/walk_axis.hpp"

namespace oodsweep {

/// The axes of one object of a sweep file.
struct WalkAxes {
  std::vector<WalkAxis> trials;    ///< Of the keys that make trials.
  std::vector<WalkAxis> variants;  ///< Of the keys that make variants.
  std::vector<WalkAxis> outer;     ///< Of the sweep, which conditions of a method may name too.
};

struct Walks {
  Walk trials;
  Walk variants;
};

/// Reads "zip", "only", "except" and "random" of `object`.
/// @throws ConfigError for keys that are no axes, lists of unequal lengths, values that an axis
///         does not have.
[[nodiscard]] Walks read_walks(JsonObject& object, const WalkAxes& axes);

}  // namespace oodsweep
