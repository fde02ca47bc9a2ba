#include "orchestrator/scheduling/scheduler.hpp"

#include <utility>

#include "orchestrator/scheduling/stage_cost.hpp"
#include "orchestrator/scheduling/stage_tasks.hpp"

namespace oodsweep {

Scheduler::Scheduler(const StageGraph& graph, SchedulerSettings settings)
    : Scheduler{graph, hinted_seconds(graph), settings} {}

Scheduler::Scheduler(const StageGraph& graph, const std::vector<double>& seconds,
                     SchedulerSettings settings)
    : tasks_{task_graph(graph, seconds), settings} {
  keys_.reserve(graph.stages.size());
  index_.reserve(graph.stages.size());
  for (const Stage& stage : graph.stages) {
    index_.emplace(stage.key, static_cast<TaskIndex>(keys_.size()));
    keys_.push_back(stage.key);
  }
}

void Scheduler::add_slot(SlotId slot, Lane lane, const std::string& node) {
  tasks_.add_slot(slot, lane, node.empty() ? "rank " + std::to_string(slot.rank) : node);
}

void Scheduler::remove_slots(int rank) {
  for (const SlotId slot : tasks_.slots().of_rank(rank)) tasks_.remove_slot(slot);
}

void Scheduler::stage_done(const StageKey& stage, AssignmentId by) {
  if (const auto found = index_.find(stage); found != index_.end()) {
    tasks_.task_done(found->second, by);
  }
}

std::vector<StageKey> Scheduler::stage_failed(const StageKey& stage, bool give_up,
                                              AssignmentId by) {
  const auto found = index_.find(stage);
  if (found == index_.end()) return {};
  return keys(tasks_.task_failed(found->second, give_up, by));
}

void Scheduler::stage_reopened(const StageKey& stage) {
  if (const auto found = index_.find(stage); found != index_.end()) {
    tasks_.task_reopened(found->second);
  }
}

std::vector<StageKey> Scheduler::stage_retried(const StageKey& stage) {
  const auto found = index_.find(stage);
  if (found == index_.end()) return {};
  return keys(tasks_.task_retried(found->second));
}

std::vector<Grant> Scheduler::grant(double now) {
  std::vector<Grant> grants;
  for (TaskGrant& grant : tasks_.grant(now)) {
    grants.push_back({.id = grant.id,
                      .slots = std::move(grant.slots),
                      .lane = grant.lane,
                      .stages = keys(grant.tasks),
                      .speculative = grant.speculative});
  }
  return grants;
}

Scheduler::State Scheduler::state(const StageKey& stage) const {
  return tasks_.board().state(index(stage));
}

bool Scheduler::parents_done(const StageKey& stage) const {
  return tasks_.board().parents_done(index(stage));
}

double Scheduler::seconds(const StageKey& stage, std::size_t slots) const {
  return tasks_.board().graph()[index(stage)].seconds_on(slots);
}

std::vector<StageKey> Scheduler::keys(const std::vector<TaskIndex>& tasks) const {
  std::vector<StageKey> result;
  result.reserve(tasks.size());
  for (const TaskIndex task : tasks) result.push_back(keys_[task]);
  return result;
}

}  // namespace oodsweep
