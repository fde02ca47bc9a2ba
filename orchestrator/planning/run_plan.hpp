#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/planning/lower_bound.hpp"
#include "orchestrator/planning/simulation.hpp"
#include "orchestrator/planning/work_table.hpp"

namespace oodsweep {

/// A run on so many slots, as it would go.
struct SlotPlan {
  std::size_t slots = 1;
  double makespan_seconds = 0.0;  ///< By simulation.
  LowerBound bound;
  bool finished = true;  ///< False: some stage needs more slots than that.
  std::optional<WidthPolicy> widths = std::nullopt;  ///< Chosen, where there is a choice.
  /// Bound / makespan: how near the plan is to what no schedule can beat. 1 if nothing is left.
  [[nodiscard]] double efficiency() const;
};

/// What a run will cost; nothing is computed for it.
struct RunPlan {
  std::int64_t stages = 0;
  std::int64_t done = 0;                    ///< Finished in the run folder.
  double slot_seconds = 0.0;                ///< Of workers, for what is left.
  double shared_seconds = 0.0;              ///< Of all stages, each once.
  double unshared_seconds = 0.0;            ///< If every trial ran all of its stages itself.
  std::array<std::int64_t, 3> by_source{};  ///< Stages that are left, by CostSource.
  std::vector<SlotPlan> slots;
};

/// @param uses How many trials need each stage. @param done Stages that are finished.
/// @param slots Numbers of slots to simulate.
[[nodiscard]] RunPlan plan_run(const StageGraph& graph, const StageEstimates& estimates,
                               const std::vector<std::uint32_t>& uses,
                               const std::vector<bool>& done,
                               const std::vector<std::size_t>& slots);

/// Plain text, ends with a newline.
[[nodiscard]] std::string run_plan_text(const RunPlan& plan);

/// "1.5 s", "3:20 min", "2.5 h".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace oodsweep
