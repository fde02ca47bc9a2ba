#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "sweeps/recipes.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// A resolved value and where it came from: "sweep file", "default", "recipe oe: mnist
/// mnist_convnet baseline", "network mnist_convnet".
struct Setting {
  Json value;
  std::string origin;
};

/// By key: the training keys, "dropout", "mean" and "std".
using Settings = std::map<std::string, Setting>;

/// The values that a sweep fixes at one of its points.
using GivenValues = std::vector<std::pair<std::string, Json>>;

struct PhaseRequest {
  RecipeQuery row;  ///< `row.recipe` may be "": then the sweep itself gives all.
  const NetworkChoice* network = nullptr;
  GivenValues given;   ///< Values of "training" at this point.
  std::string place;   ///< Of that "training".
  bool trains = true;  ///< False: the network comes with weights; only dropout, mean and std count.
};

/// What the sweep file gives wins over the recipe's row, the row over defaults.
/// @throws ConfigError listing the keys that nothing gives.
[[nodiscard]] Settings resolve_phase(const PhaseRequest& request);

}  // namespace oodsweep
