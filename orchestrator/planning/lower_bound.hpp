#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

/// Why no schedule ends earlier. P = slots of the lane; head and tail of a task = the longest chain
/// before and after it, each task of it at its widest.
enum class BoundKind {
  /// All work divided by P: no slot does more than one second of work a second.
  kArea,
  /// The longest chain: its tasks run one after the other.
  kCriticalPath,
  /// In a run of T seconds a task has T - head - tail seconds, hence needs some width, and wider
  /// runs cost more slot-seconds: the smallest T into whose T x P the work fits at those widths
  /// (after Turek, Wolf and Yu 1992).
  kMoldable,
  /// Tasks with head >= h and tail >= q run in [h, T - q]: T >= h + their work / P + q.
  kLevels,
  /// Of kP + 1 tasks some slot runs k + 1: T >= h + their k + 1 shortest + q, for tasks with head
  /// >= h and tail >= q. A gang of w counts as w tasks; it can never be twice on one slot.
  kPacking,
  /// At most k tasks that are each wider than P / (k + 1) run at a time: T >= h + the sum of their
  /// seconds / k + q.
  kWideGangs
};

/// "area", "critical path", ...
[[nodiscard]] std::string to_string(BoundKind kind);

struct LaneSlots {
  std::size_t workers = 1;
  std::size_t threads = 1;
};

struct LowerBound {
  double seconds = 0.0;
  BoundKind kind = BoundKind::kArea;
};

/// The largest of all bounds. No schedule of any policy ends before it, if tasks take what was
/// estimated. A task wider than all slots is counted as if there were enough for it alone.
/// @param left Share of each estimate that is still to come; empty: all of all.
[[nodiscard]] LowerBound lower_bound(const TaskGraph& graph, LaneSlots slots,
                                     const std::vector<double>& left = {});

/// Each kind by itself, in the order of the enumeration; for tests and for the curious.
[[nodiscard]] std::vector<LowerBound> lower_bounds(const TaskGraph& graph, LaneSlots slots,
                                                   const std::vector<double>& left = {});

}  // namespace oodsweep
