#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>

#include "orchestrator/scheduling/task_scheduler.hpp"

namespace oodsweep {

/// Slots of a run that is only thought of: equal nodes, each with a thread for evaluations. The
/// last node has what is left.
struct SlotCounts {
  std::size_t workers = 1;
  std::size_t per_node = 8;
  [[nodiscard]] std::size_t threads() const { return (workers + per_node - 1) / per_node; }
};

/// Real seconds per estimated second, by kind of stage; see Forecast.
using TimeScale = std::array<double, 4>;
inline constexpr TimeScale kAsEstimated{1.0, 1.0, 1.0, 1.0};

struct SimulatedRun {
  double seconds = 0.0;       ///< From the present to the end of the last task.
  double busy_seconds = 0.0;  ///< Of worker slots, times the slots of a gang.
  bool finished = false;      ///< False if tasks are left that no slot can take.
};

/// Plays the scheduler on from where it is, in virtual time, with tasks that take what was
/// estimated and never fail. What is planned is what is run: the decisions are those of the class
/// that the coordinator asks.
/// @param now On the clock of its grants. @param left What its running assignments still need, in
/// seconds, where it is known better than from their start and estimate.
[[nodiscard]] SimulatedRun simulate(TaskScheduler scheduler, double now = 0.0,
                                    const TimeScale& scale = kAsEstimated,
                                    const std::map<AssignmentId, double>& left = {});

/// A scheduler with these slots, before its first grant.
[[nodiscard]] TaskScheduler idle_scheduler(std::shared_ptr<const TaskGraph> graph, SlotCounts slots,
                                           SchedulerSettings settings = {});

/// A whole run from its beginning.
[[nodiscard]] SimulatedRun simulate(std::shared_ptr<const TaskGraph> graph, SlotCounts slots,
                                    SchedulerSettings settings = {});

/// The policy under which what is left of a run ends first; of equals the one that stands first.
/// @param now On the clock of its grants.
[[nodiscard]] WidthPolicy best_widths(const TaskScheduler& scheduler, double now);

/// The policy under which the graph ends first; of equals the one that stands first.
[[nodiscard]] WidthPolicy best_widths(const std::shared_ptr<const TaskGraph>& graph,
                                      SlotCounts slots, SchedulerSettings settings = {});

}  // namespace oodsweep
