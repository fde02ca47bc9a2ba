#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/json.hpp"

namespace oodsweep {

enum class StageKind { kTrain, kOutputs, kScore, kEvaluate };

[[nodiscard]] std::string to_string(StageKind kind);
[[nodiscard]] StageKind stage_kind_from_string(const std::string& text);

/// One node of the graph. `key` = canonical_key(material).
struct Stage {
  StageKey key;
  StageKind kind = StageKind::kTrain;
  std::string label;  ///< For people: "train mnist_convnet outlier_exposure repeat 2".
  std::int64_t repeat = 0;
  Json material;  ///< All that changes the result, and nothing else.
  Json places;    ///< Where the inputs are (split locations, weight files, names): not in the key.
  std::vector<StageKey> parents;
  std::int64_t priority = 0;  ///< Of the sweep; of several sweeps the largest. Not in JSON.
  std::int64_t width = 1;     ///< Slots that it takes at least. Not in JSON, as the next.
  std::int64_t widest = 1;    ///< Slots that it may use at once; >= width.
  std::int64_t images = 0;  ///< Of the split that it reads, for estimates; 0: unknown. Not in JSON.
};

[[nodiscard]] Json to_json(const Stage& stage);
[[nodiscard]] Stage stage_from_json(const Json& json);

/// One point of the sweep and one training repeat.
struct Trial {
  std::int64_t index = 0;  ///< Order in the sweep file.
  std::string method;
  std::int64_t repeat = 0;
  Json parameters;  ///< Every resolved value: method's parameters, network, data, training.
  std::vector<StageKey> stages;  ///< All stages it needs, parents first.
  std::vector<StageKey> evaluations;
};

struct StageGraph {
  std::vector<Stage> stages;  ///< Distinct, parents before children.
  std::vector<Trial> trials;
};

}  // namespace oodsweep
