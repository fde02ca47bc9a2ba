#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// What identifies a row of a recipe.
struct RecipeQuery {
  std::string recipe;    ///< "oe"
  std::string data_set;  ///< "mnist": SplitInfo::dataset of the training split.
  std::string network;   ///< "mnist_convnet"
  std::string phase;     ///< "baseline", "oe_tune", "oe_scratch": MethodTraining::recipe_phase.
  std::map<std::string, std::int64_t> sizes{};  ///< Of the network: {"depth": 16, "width": 4}.

  bool operator==(const RecipeQuery&) const = default;
  /// "mnist wide_resnet(depth=16,width=4) baseline"
  [[nodiscard]] std::string text() const;
};

/// Settings that a paper used for one (data set, network, phase).
struct RecipeRow {
  RecipeQuery query;
  std::map<std::string, Json> values;  ///< Training keys, "dropout", "mean", "std".

  [[nodiscard]] std::string origin() const;  ///< "recipe oe: mnist mnist_convnet baseline"
};

/// A named collection of rows: `sweeps/recipes/<name>.json`, built into the program.
struct Recipe {
  std::string name;
  std::string source;  ///< Paper, or why it is our own.
  std::vector<RecipeRow> rows;
};

/// @param text Content of a recipe file. @throws ConfigError naming `where` and the place in it.
[[nodiscard]] Recipe parse_recipe(const std::string& text, const std::string& where);

[[nodiscard]] const std::vector<Recipe>& recipes();

/// @throws ConfigError naming `place`, with the nearest name.
[[nodiscard]] const Recipe& find_recipe(const std::string& name, const std::string& place);

/// Null if the recipe has no such row.
[[nodiscard]] const RecipeRow* find_recipe_row(const RecipeQuery& query);

}  // namespace oodsweep
