#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "orchestrator/scheduling/task_scheduler.hpp"

namespace oodsweep {

using Tasks = std::vector<TaskIndex>;
using Slots = std::vector<SlotId>;

/// Worker slots, `each` on each node. The rank is the node's number.
inline void add_nodes(TaskScheduler& scheduler, int nodes, int each) {
  for (int node = 0; node < nodes; ++node) {
    for (int slot = 0; slot < each; ++slot) {
      scheduler.add_slot({node, slot}, Lane::kWorker, "node " + std::to_string(node));
    }
  }
}

inline void finish(TaskScheduler& scheduler, const TaskGrant& grant) {
  for (const TaskIndex task : grant.tasks) scheduler.task_done(task, grant.id);
  scheduler.assignment_ended(grant.id);
}

/// The task of each grant of one task.
inline Tasks tasks_of(const std::vector<TaskGrant>& grants) {
  Tasks tasks;
  for (const TaskGrant& grant : grants) {
    EXPECT_THAT(grant.tasks, testing::SizeIs(1));
    tasks.push_back(grant.tasks.front());
  }
  return tasks;
}

}  // namespace oodsweep
