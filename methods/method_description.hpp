#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// Where a list of values of a parameter multiplies the work.
enum class Level {
  kTrain,    ///< A list makes trials.
  kScore,    ///< A list makes variants inside one score stage.
  kEvaluate  ///< A list makes rows.
};

/// One entry of the dictionary from which views, documents, errors and the schema are made.
struct ParameterDescription {
  std::string key;     ///< Name in sweep files and SQL: "outlier_loss_weight".
  std::string symbol;  ///< The paper's: "lambda"; "" if none.
  std::string paper;   ///< "Hendrycks 2019, eq. 1"
  std::string type;    ///< "number" | "integer" | "choice" | "boolean" | "numbers"
  Level level = Level::kTrain;
  Json default_value;                ///< A list where the paper searches one.
  std::string rule;                  ///< The condition in words; errors and documents show it.
  std::vector<std::string> choices;  ///< For type "choice".
  std::function<bool(const Json&)> valid;  ///< In code, after the type check; null: any.
};

/// How a method gets its network.
enum class TrainingStart {
  kBase,      ///< Uses the base training as it is.
  kFineTune,  ///< Continues from the base training with its own phase.
  kScratch    ///< Trains anew with its own objective.
};

struct MethodTraining {
  TrainingStart start = TrainingStart::kBase;
  Json objective;  ///< For make_objective(); part of the train stage's key. Null for kBase.
  std::string recipe_phase;  ///< "baseline", "oe_tune", "oe_scratch": row of the recipe.
  bool needs_outliers = false;
  std::int64_t reject_outputs = 0;       ///< Outputs of the network beside the K classes.
  bool base_has_reject_outputs = false;  ///< The base training already has them.
};

struct MethodDescription {
  std::string name;   ///< "outlier_exposure"
  std::string title;  ///< "Outlier Exposure"
  std::string paper;  ///< "Hendrycks, Mazeika, Dietterich 2019"
  int version = 1;
  std::vector<ParameterDescription> parameters;
  /// From resolved train-level parameters.
  std::function<MethodTraining(const Json& parameters)> training;
  /// From the resolved score-level parameters of one variant: what make_scores() needs, e.g.
  /// {"name":"msp","version":1}. With "fit": "validation_outliers" or "held_out" the score has
  /// something that is found on those first.
  std::function<Json(const Json& parameters)> detector;
  /// Scores run the network on the images (make_network_detector()); stored logits do not suffice.
  bool reads_images = false;
};

[[nodiscard]] const std::vector<MethodDescription>& method_descriptions();
/// @throws ConfigError naming `place`, with the nearest name.
[[nodiscard]] const MethodDescription& find_method(const std::string& name,
                                                   const std::string& place);

}  // namespace oodsweep
