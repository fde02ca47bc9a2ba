#pragma once

#include <map>
#include <vector>

#include "orchestrator/scheduling/task_scheduler.hpp"

namespace oodsweep {

/// Assignments of one worker slot that have run longer than `factor` times their estimate and that
/// nobody tries a second time, the most overdue first.
[[nodiscard]] std::vector<AssignmentId> stragglers(
    const std::map<AssignmentId, RunningAssignment>& running, double now, double factor);

}  // namespace oodsweep
