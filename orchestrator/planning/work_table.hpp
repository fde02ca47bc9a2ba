#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/planning/cost_model.hpp"
#include "orchestrator/scheduling/stage_cost.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// Estimates of all stages of a graph, and where they come from.
struct StageEstimates {
  std::vector<double> seconds;           ///< One per stage.
  std::array<std::int64_t, 3> stages{};  ///< By CostSource, of those that are asked for.
};

/// What the stages of a graph have to do: their classes and amounts, without their JSON. One
/// thread.
class WorkTable {
 public:
  /// Stages come in the order of the graph.
  void add(const Stage& stage);

  [[nodiscard]] std::size_t size() const { return works_.size(); }
  /// The work of one stage.
  [[nodiscard]] StageWork work(std::size_t stage) const;

  /// Lets `costs` learn from the finished stages of a run folder. Those that read splits of which
  /// this table knows nothing are passed over. @return How many it learned from.
  std::int64_t learn(const std::filesystem::path& run_dir, CostModel& costs) const;

  /// @param done Stages that need no estimate are not counted by source; empty: none is done.
  [[nodiscard]] StageEstimates estimates(const CostModel& costs,
                                         const std::vector<bool>& done = {}) const;

 private:
  struct Work {
    std::uint32_t name = 0;
    double amount = 0.0;
    double hinted_seconds = 0.0;
  };

  std::vector<Work> works_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  ///< By name.
  std::unordered_map<std::string, std::int64_t> images_;    ///< By fingerprint of the split.
};

/// For a run: what each stage will take, from finished stages of the run folder where there are
/// some of its class, else hints.
[[nodiscard]] std::vector<double> estimated_seconds(const StageGraph& graph,
                                                    const std::filesystem::path& run_dir);

}  // namespace oodsweep
