#include "orchestrator/planning/run_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <future>
#include <iterator>
#include <numeric>

#include "orchestrator/scheduling/stage_tasks.hpp"

namespace oodsweep {
namespace {

SlotPlan plan_slots(const std::shared_ptr<const TaskGraph>& tasks, const std::vector<bool>& done,
                    std::size_t slots) {
  const SlotCounts counts{.workers = slots};
  TaskScheduler scheduler = idle_scheduler(tasks, counts);
  std::vector<double> left(tasks->size(), 1.0);
  for (TaskIndex task = 0; task < tasks->size(); ++task) {
    if (!done[task]) continue;
    scheduler.task_done(task);
    left[task] = 0.0;
  }
  std::optional<WidthPolicy> widths;
  if (tasks->any_moldable()) scheduler.set_widths(widths.emplace(best_widths(scheduler, 0.0)));
  const SimulatedRun run = simulate(std::move(scheduler));
  return {.slots = slots,
          .makespan_seconds = run.seconds,
          .bound = lower_bound(*tasks, {slots, counts.threads()}, left),
          .finished = run.finished,
          .widths = widths};
}

}  // namespace

double SlotPlan::efficiency() const {
  return makespan_seconds > 0.0 ? bound.seconds / makespan_seconds : 1.0;
}

RunPlan plan_run(const StageGraph& graph, const StageEstimates& estimates,
                 const std::vector<std::uint32_t>& uses, const std::vector<bool>& done,
                 const std::vector<std::size_t>& slots) {
  RunPlan plan;
  plan.stages = static_cast<std::int64_t>(graph.stages.size());
  plan.done = std::count(done.begin(), done.end(), true);
  plan.by_source = estimates.stages;
  for (std::size_t stage = 0; stage < graph.stages.size(); ++stage) {
    const double seconds = estimates.seconds[stage];
    plan.shared_seconds += seconds;
    plan.unshared_seconds += uses[stage] * seconds;
    const bool of_worker = lane_of(graph.stages[stage].kind) == Lane::kWorker;
    const auto width = static_cast<double>(graph.stages[stage].width);
    if (of_worker && !done[stage]) plan.slot_seconds += seconds * width;
  }
  const auto tasks = task_graph(graph, estimates.seconds);
  std::vector<std::future<SlotPlan>>
      plans;  // side by side: each costs as much as a fifth of the expansion
  for (const std::size_t count : slots) {
    plans.push_back(std::async(std::launch::async, plan_slots, tasks, std::cref(done), count));
  }
  for (auto& planned : plans) plan.slots.push_back(planned.get());
  return plan;
}

std::string duration_text(double seconds) {
  if (seconds < 99.5) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 6000) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

std::string run_plan_text(const RunPlan& plan) {
  std::string text;
  const auto out = std::back_inserter(text);
  const double sharing =
      plan.shared_seconds > 0.0 ? plan.unshared_seconds / plan.shared_seconds : 1.0;
  fmt::format_to(out, "sharing saves {:.0f} % of the work (factor {:.2f})\n",
                 100.0 * (1.0 - 1.0 / sharing), sharing);
  fmt::format_to(out, "{} of {} stages are finished\n", plan.done, plan.stages);
  fmt::format_to(out,
                 "about {:.3g} slot-hours to go; estimates of {} stages from finished ones, {} "
                 "from a probe, {} are hints\n\n",
                 plan.slot_seconds / 3600.0, plan.by_source[0], plan.by_source[1],
                 plan.by_source[2]);
  fmt::format_to(out, "  {:>5}  {:>10}  {:>11}  {:<14}  {:>10}\n", "slots", "time", "at best",
                 "limited by", "efficiency");
  for (const SlotPlan& slots : plan.slots) {
    if (!slots.finished) {
      fmt::format_to(out, "  {:>5}  too few for what runs on several at once\n", slots.slots);
      continue;
    }
    fmt::format_to(out, "  {:>5}  {:>10}  {:>11}  {:<14}  {:>9.0f}%\n", slots.slots,
                   duration_text(slots.makespan_seconds), duration_text(slots.bound.seconds),
                   to_string(slots.bound.kind), 100.0 * slots.efficiency());
    if (slots.widths) fmt::format_to(out, "         widths: {}\n", to_string(*slots.widths));
  }
  return text;
}

}  // namespace oodsweep
