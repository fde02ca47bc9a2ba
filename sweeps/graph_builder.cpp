#include "sweeps/graph_builder.hpp"

namespace oodsweep {

void GraphBuilder::reserve(std::size_t stages) {
  stages_.reserve(stages);
  index_.reserve(stages);
}

StageKey GraphBuilder::add(Stage stage) {
  StageKey key = stage.key;
  if (index_.emplace(key, stages_.size()).second) stages_.push_back(std::move(stage));
  return key;
}

}  // namespace oodsweep
