#pragma once

#include <unordered_map>
#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Collects the distinct stages of a graph in order of first use, so parents come before children.
class GraphBuilder {
 public:
  /// Makes room for about `stages`.
  void reserve(std::size_t stages);

  /// @return The stage's key. A key that is there already adds nothing.
  StageKey add(Stage stage);

  [[nodiscard]] std::vector<Stage> take() { return std::move(stages_); }

 private:
  std::vector<Stage> stages_;
  std::unordered_map<StageKey, std::size_t> index_;
};

}  // namespace oodsweep
