#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "orchestrator/scheduling/task_board.hpp"

namespace oodsweep {

struct GroupLimits {
  std::size_t tasks = 32;
  std::size_t ready = 1;  ///< How many of them may be ready; the others follow from these.
  double seconds = 20.0;  ///< Estimate of all of them together, but for a seed that is longer.
};

/// What one worker process does in turn when it is given `seed`: tasks of its family that are
/// ready, and those that wait for nothing but them. Tasks without a family are alone.
/// @param may_join Tasks that it refuses stay out; not asked about the seed.
[[nodiscard]] std::vector<TaskIndex> family_group(const TaskBoard& board, TaskIndex seed,
                                                  GroupLimits limits,
                                                  const std::function<bool(TaskIndex)>& may_join);

}  // namespace oodsweep
