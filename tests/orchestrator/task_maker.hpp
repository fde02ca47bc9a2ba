#pragma once

#include <memory>
#include <random>
#include <vector>

#include "orchestrator/scheduling/task_graph.hpp"

namespace oodsweep {

/// Builds task graphs by hand.
class TaskMaker {
 public:
  TaskIndex train(double seconds, const std::vector<TaskIndex>& parents = {}, int repeat = 0) {
    Task task;
    task.seconds = seconds;
    task.repeat = repeat;
    return tasks_->add(task, parents);
  }
  TaskIndex gang(double seconds, int width, const std::vector<TaskIndex>& parents = {}) {
    return moldable(seconds, width, width, parents);
  }
  /// @param seconds On `width` slots.
  TaskIndex moldable(double seconds, int width, int widest,
                     const std::vector<TaskIndex>& parents = {}, float serial_share = 0.0F) {
    Task task;
    task.seconds = seconds;
    task.width = static_cast<std::uint16_t>(width);
    task.widest = static_cast<std::uint16_t>(widest);
    task.serial_share = serial_share;
    return tasks_->add(task, parents);
  }
  TaskIndex add(const Task& task, const std::vector<TaskIndex>& parents = {}) {
    return tasks_->add(task, parents);
  }
  /// Call once.
  [[nodiscard]] std::shared_ptr<const TaskGraph> graph() {
    tasks_->close();
    return tasks_;
  }

 private:
  std::shared_ptr<TaskGraph> tasks_ = std::make_shared<TaskGraph>();
};

struct RandomGraph {
  int tasks = 20;
  int widest = 1;         ///< Of gangs and moldable tasks.
  bool moldable = false;  ///< Some of them.
  bool evaluations = true;
};

/// Forests, diamonds and chains with whole seconds from 1 to 9.
inline std::shared_ptr<const TaskGraph> random_graph(std::mt19937& random, RandomGraph wanted) {
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  TaskMaker maker;
  for (int own = 0; own < wanted.tasks; ++own) {
    Task task;
    task.kind = wanted.evaluations && below(5) == 0 ? StageKind::kEvaluate : StageKind::kTrain;
    task.seconds = 1 + below(9);
    task.repeat = below(3);
    task.priority = below(8) == 0 ? 1 : 0;
    if (task.kind == StageKind::kTrain && below(3) == 0) {
      task.family = static_cast<std::uint32_t>(below(4));
    } else if (task.kind == StageKind::kTrain && wanted.widest > 1 && below(3) == 0) {
      task.width = task.widest = static_cast<std::uint16_t>(1 + below(wanted.widest));
      if (wanted.moldable && below(2) == 0) task.width = 1;
    }
    std::vector<TaskIndex> parents;
    for (int parent = 0; parent < own && parents.size() < 3; ++parent) {
      if (below(own) < 2) parents.push_back(static_cast<TaskIndex>(parent));
    }
    maker.add(task, parents);
  }
  return maker.graph();
}

}  // namespace oodsweep
