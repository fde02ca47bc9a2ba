#include "orchestrator/planning/simulation.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

namespace oodsweep {
namespace {

class Player {
 public:
  Player(TaskScheduler scheduler, double now, const TimeScale& scale)
      : scheduler_{std::move(scheduler)}, scale_{scale}, begin_{now}, now_{now} {}

  void resume(const std::map<AssignmentId, double>& left) {
    for (const auto& [id, run] : scheduler_.running()) {
      const auto known = left.find(id);
      const double rest =
          known != left.end() ? known->second : std::max(0.0, run.since + run.seconds - now_);
      schedule(run.grant, rest);
    }
  }

  SimulatedRun play() {
    grant();
    while (!events_.empty()) {
      now_ = events_.top().at;
      while (!events_.empty() && events_.top().at <= now_) {
        take(events_.top());
        events_.pop();
      }
      grant();
    }
    return {now_ - begin_, busy_, scheduler_.board().finished()};
  }

 private:
  static constexpr TaskIndex kNoTask = ~TaskIndex{0};

  /// The end of a task, or of the assignment after its last task.
  struct Event {
    double at = 0.0;
    AssignmentId assignment = 0;
    std::size_t order = 0;
    TaskIndex task = kNoTask;
    bool operator>(const Event& other) const {
      return std::tie(at, assignment, order) > std::tie(other.at, other.assignment, other.order);
    }
  };

  [[nodiscard]] double duration(TaskIndex task, std::size_t slots) const {
    const Task& what = scheduler_.board().graph()[task];
    return what.seconds_on(slots) * scale_[static_cast<std::size_t>(what.kind)];
  }

  void grant() {
    for (const TaskGrant& grant : scheduler_.grant(now_)) {
      double rest = 0.0;
      for (const TaskIndex task : grant.tasks) rest += duration(task, grant.slots.size());
      schedule(grant, rest);
    }
  }

  /// @param rest Seconds that all of its tasks together still take.
  void schedule(const TaskGrant& grant, double rest) {
    double of_tasks = 0.0;
    for (const TaskIndex task : grant.tasks) of_tasks += duration(task, grant.slots.size());
    const double stretch = of_tasks > 0.0 ? rest / of_tasks : 0.0;
    double at = now_;
    std::size_t order = 0;
    for (const TaskIndex task : grant.tasks) {
      at += stretch * duration(task, grant.slots.size());
      events_.push({at, grant.id, order++, task});
    }
    events_.push({at, grant.id, order, kNoTask});
    if (grant.lane == Lane::kWorker) busy_ += rest * static_cast<double>(grant.slots.size());
  }

  void take(const Event& event) {
    if (event.task == kNoTask) {
      scheduler_.assignment_ended(event.assignment);
    } else {
      scheduler_.task_done(event.task, event.assignment);
    }
  }

  TaskScheduler scheduler_;
  TimeScale scale_;
  double begin_;
  double now_;
  double busy_ = 0.0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace

SimulatedRun simulate(TaskScheduler scheduler, double now, const TimeScale& scale,
                      const std::map<AssignmentId, double>& left) {
  Player player{std::move(scheduler), now, scale};
  player.resume(left);
  return player.play();
}

TaskScheduler idle_scheduler(std::shared_ptr<const TaskGraph> graph, SlotCounts slots,
                             SchedulerSettings settings) {
  TaskScheduler scheduler{std::move(graph), settings};
  for (std::size_t slot = 0; slot < slots.workers; ++slot) {
    const int node = static_cast<int>(slot / slots.per_node);
    scheduler.add_slot({node, static_cast<int>(slot % slots.per_node)}, Lane::kWorker,
                       std::to_string(node));
  }
  for (int node = 0; node < static_cast<int>(slots.threads()); ++node) {
    scheduler.add_slot({node, -1}, Lane::kThread, std::to_string(node));
  }
  return scheduler;
}

SimulatedRun simulate(std::shared_ptr<const TaskGraph> graph, SlotCounts slots,
                      SchedulerSettings settings) {
  return simulate(idle_scheduler(std::move(graph), slots, settings));
}

WidthPolicy best_widths(const TaskScheduler& scheduler, double now) {
  WidthPolicy best = kWidthPolicies.front();
  double least = 0.0;
  for (const WidthPolicy policy : kWidthPolicies) {
    TaskScheduler played = scheduler;
    played.set_widths(policy);
    const double seconds = simulate(std::move(played), now).seconds;
    if (policy == kWidthPolicies.front() || seconds < least) {
      best = policy;
      least = seconds;
    }
  }
  return best;
}

WidthPolicy best_widths(const std::shared_ptr<const TaskGraph>& graph, SlotCounts slots,
                        SchedulerSettings settings) {
  return best_widths(idle_scheduler(graph, slots, settings), 0.0);
}

}  // namespace oodsweep
