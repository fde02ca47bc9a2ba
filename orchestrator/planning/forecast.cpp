#include "orchestrator/planning/forecast.hpp"

#include <algorithm>
#include <vector>

#include "orchestrator/planning/lower_bound.hpp"

namespace oodsweep {
namespace {

/// A worker's first steps tell of its start rather than of its work.
constexpr double kTellingFraction = 0.02;

/// Estimated seconds that a task still needs at the widths of its assignment.
double rest_of(const TaskGraph& graph, TaskIndex task, std::size_t slots, const TimeScale& scale,
               const TaskProgress& live) {
  const double estimate =
      graph[task].seconds_on(slots) * scale[static_cast<std::size_t>(graph[task].kind)];
  const auto found = live.find(task);
  if (found == live.end()) return estimate;
  const AttemptProgress& attempt = found->second;
  if (attempt.fraction < kTellingFraction) return std::max(0.0, estimate - attempt.seconds);
  return attempt.seconds * (1.0 - attempt.fraction) / attempt.fraction;
}

}  // namespace

void Forecast::observe(StageKind kind, double estimated, double seconds) {
  Seen& seen = seen_[static_cast<std::size_t>(kind)];
  seen.estimated += estimated;
  seen.seconds += seconds;
}

TimeScale Forecast::scale_of(const SeenByKind& seen) {
  Seen all;
  for (const Seen& kind : seen) {
    all.estimated += kind.estimated;
    all.seconds += kind.seconds;
  }
  TimeScale scale{};
  for (std::size_t kind = 0; kind < scale.size(); ++kind) {
    const Seen& best = seen[kind].estimated > 0.0 ? seen[kind] : all;
    scale[kind] = best.estimated > 0.0 ? best.seconds / best.estimated : 1.0;
  }
  return scale;
}

std::optional<Outlook> Forecast::look(const TaskScheduler& scheduler, double now,
                                      const TaskProgress& live) const {
  const TaskBoard& board = scheduler.board();
  const TaskGraph& graph = board.graph();
  SeenByKind seen = seen_;
  bool any =
      std::any_of(seen.begin(), seen.end(), [](const Seen& kind) { return kind.estimated > 0.0; });
  for (const auto& [task, attempt] : live) {
    if (attempt.fraction < kTellingFraction) continue;
    Seen& kind = seen[static_cast<std::size_t>(graph[task].kind)];
    kind.estimated += attempt.fraction * graph[task].seconds;
    kind.seconds += attempt.seconds;
    any = true;
  }
  if (!any) return std::nullopt;
  const TimeScale scale = scale_of(seen);
  std::vector<double> left(graph.size(), 0.0);
  for (TaskIndex task = 0; task < graph.size(); ++task) {
    const TaskState state = board.state(task);
    if (state == TaskState::kDone || state == TaskState::kFailed) continue;
    left[task] = scale[static_cast<std::size_t>(graph[task].kind)];
  }
  std::map<AssignmentId, double> rests;
  for (const auto& [id, run] : scheduler.running()) {
    double& rest = rests[id];
    for (const TaskIndex task : run.grant.tasks) {
      const double of_task = rest_of(graph, task, run.grant.slots.size(), scale, live);
      rest += of_task;
      if (graph[task].seconds > 0.0) {
        left[task] = std::min(left[task], of_task / graph[task].seconds);
      }
    }
  }
  const LaneSlots slots{scheduler.slots().usable(Lane::kWorker),
                        scheduler.slots().usable(Lane::kThread)};
  return Outlook{simulate(scheduler, now, scale, rests).seconds,
                 lower_bound(graph, slots, left).seconds};
}

}  // namespace oodsweep
