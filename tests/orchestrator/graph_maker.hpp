#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Builds small graphs whose keys are readable names.
class GraphMaker {
 public:
  void train(const std::string& name, const std::vector<std::string>& parents, int epochs,
             int repeat) {
    add(StageKind::kTrain, name, parents, {{"training", {{"epochs", epochs}}}}, repeat);
  }
  void outputs(const std::string& name, const std::string& model) {
    add(StageKind::kOutputs, name, {model}, {{"model", model}});
  }
  void score(const std::string& name, const std::string& outputs) {
    add(StageKind::kScore, name, {outputs}, {{"outputs", outputs}});
  }
  void evaluate(const std::string& name, const std::vector<std::string>& scores) {
    add(StageKind::kEvaluate, name, scores, Json::object());
  }

  [[nodiscard]] StageGraph graph() const { return graph_; }

 private:
  void add(StageKind kind, const std::string& name, const std::vector<std::string>& parents,
           Json material, int repeat = 0) {
    Stage stage{.key = {name},
                .kind = kind,
                .label = name,
                .repeat = repeat,
                .material = std::move(material),
                .places = Json::object(),
                .parents = {}};
    for (const std::string& parent : parents) stage.parents.push_back({parent});
    graph_.stages.push_back(std::move(stage));
  }

  StageGraph graph_;
};

}  // namespace oodsweep
