#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sweeps/stage.hpp"

namespace oodsweep {

/// Sees each distinct stage once, in the order of the graph. It may take what it needs and leave
/// material and places empty: 100,000 of them are a third of a gigabyte.
using StageVisitor = std::function<void(Stage&)>;

/// Collects the distinct stages of a graph in order of first use, so parents come before children.
class GraphBuilder {
 public:
  explicit GraphBuilder(StageVisitor visit = {}) : visit_{std::move(visit)} {}

  /// Makes room for about `stages`.
  void reserve(std::size_t stages);

  /// @return The stage's key. A key that is there already adds nothing.
  StageKey add(Stage stage);

  /// A trial needs the stage, which is there.
  void count_use(const StageKey& key) { ++uses_[index_.at(key)]; }

  /// How many trials need each stage.
  [[nodiscard]] std::vector<std::uint32_t> take_uses() { return std::move(uses_); }
  [[nodiscard]] std::vector<Stage> take() { return std::move(stages_); }

 private:
  StageVisitor visit_;
  std::vector<Stage> stages_;
  std::vector<std::uint32_t> uses_;
  std::unordered_map<StageKey, std::size_t> index_;
};

}  // namespace oodsweep
