#include "sweeps/graph_builder.hpp"

namespace oodsweep {

void GraphBuilder::reserve(std::size_t stages) {
  stages_.reserve(stages);
  uses_.reserve(stages);
  index_.reserve(stages);
}

StageKey GraphBuilder::add(Stage stage) {
  StageKey key = stage.key;
  if (!index_.emplace(key, stages_.size()).second) return key;
  if (visit_) visit_(stage);
  stages_.push_back(std::move(stage));
  uses_.push_back(0);
  return key;
}

}  // namespace oodsweep
