#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "orchestrator/scheduling/task_graph.hpp"
#include "sweeps/stage.hpp"

namespace oodsweep {

/// On how many slots a stage of so many seconds may run: a training on those that its sweep says,
/// other stages that run a network on several where that is worth the start of more workers.
struct StageWidths {
  std::uint16_t width = 1;
  std::uint16_t widest = 1;
  float serial_share = 0.0F;
};
/// @param seconds On `stage.width` slots.
[[nodiscard]] StageWidths stage_widths(const Stage& stage, double seconds);

/// What a stage that took `seconds` on so many slots would take on its smallest width.
[[nodiscard]] double seconds_when_narrow(const Stage& stage, double seconds, std::size_t slots);

/// Stage i becomes task i.
/// @param seconds Estimate of each stage, on its smallest width.
[[nodiscard]] std::shared_ptr<const TaskGraph> task_graph(const StageGraph& graph,
                                                          const std::vector<double>& seconds);

}  // namespace oodsweep
