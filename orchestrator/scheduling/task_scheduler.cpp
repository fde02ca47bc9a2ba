#include "orchestrator/scheduling/task_scheduler.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/scheduling/family_group.hpp"
#include "orchestrator/scheduling/stragglers.hpp"

namespace oodsweep {
namespace {

/// Ready tasks that are looked at behind a gang that waits: enough to fill its gap, and a bound for
/// the time of one decision.
constexpr int kBackfillDepth = 256;

}  // namespace

TaskScheduler::TaskScheduler(std::shared_ptr<const TaskGraph> graph, SchedulerSettings settings)
    : settings_{settings}, board_{std::move(graph)} {}

void TaskScheduler::add_slot(SlotId slot, Lane lane, const std::string& node) {
  slots_.add(slot, lane, node);
}

void TaskScheduler::remove_slot(SlotId slot) {
  const AssignmentId assignment = slots_.remove(slot);
  const auto run = running_.find(assignment);
  if (run == running_.end()) return;
  const std::vector<SlotId>& slots = run->second.grant.slots;
  const bool others = std::any_of(slots.begin(), slots.end(), [this](SlotId other) {
    return slots_.node_of(other) != SlotPool::kAnyNode;
  });
  if (!others) assignment_ended(assignment);
}

void TaskScheduler::drop(TaskIndex task, AssignmentId holder) {
  if (const auto found = holders_.find(task); found != holders_.end()) {
    std::erase(found->second, holder);
    if (found->second.empty()) holders_.erase(found);
  }
  if (const auto found = running_.find(holder); found != running_.end()) {
    std::erase(found->second.grant.tasks, task);
  }
}

/// Nobody has to work at the task any more.
void TaskScheduler::settle(TaskIndex task, AssignmentId by) {
  const auto found = holders_.find(task);
  if (found == holders_.end()) return;
  const std::vector<AssignmentId> holders = found->second;
  for (const AssignmentId holder : holders) {
    drop(task, holder);
    const bool idle = running_.at(holder).grant.tasks.empty();
    if (idle && holders.size() > 1 && holder != by) superseded_.push_back(holder);
  }
}

void TaskScheduler::task_done(TaskIndex task, AssignmentId by) {
  int node = TaskBoard::kNoNode;
  if (const auto holders = holders_.find(task); holders != holders_.end()) {
    const AssignmentId maker = by != 0 ? by : holders->second.front();
    const auto made = running_.find(maker);
    if (made != running_.end()) node = slots_.node_of(made->second.grant.slots.front());
  }
  settle(task, by);
  failed_on_.erase(task);
  board_.done(task, node);
}

std::vector<TaskIndex> TaskScheduler::task_failed(TaskIndex task, bool give_up, AssignmentId by) {
  const TaskState state = board_.state(task);
  if (state == TaskState::kDone || state == TaskState::kFailed) return {};
  const auto holders = holders_.find(task);
  if (holders != holders_.end()) {
    if (by == 0) by = holders->second.back();
    if (const auto run = running_.find(by); run != running_.end() && board_.parents_done(task)) {
      const auto& slots = run->second.grant.slots;
      auto& failed_on = failed_on_[task];
      for (const SlotId slot : slots) {
        if (std::find(failed_on.begin(), failed_on.end(), slot) == failed_on.end()) {
          failed_on.push_back(slot);
        }
      }
    }
    drop(task, by);
  }
  if (give_up && board_.parents_done(task)) {
    std::vector<TaskIndex> given_up = board_.give_up(task);
    for (const TaskIndex lost : given_up) settle(lost, by);
    return given_up;
  }
  if (!holders_.contains(task)) board_.take_back(task);
  return {};
}

std::vector<TaskIndex> TaskScheduler::task_retried(TaskIndex task) {
  std::vector<TaskIndex> revived = board_.revive(task);
  for (const TaskIndex again : revived) failed_on_.erase(again);
  return revived;
}

void TaskScheduler::assignment_ended(AssignmentId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  const TaskGrant ended = std::move(found->second.grant);
  running_.erase(found);
  std::erase(superseded_, id);
  for (const TaskIndex task : ended.tasks) {
    drop(task, id);
    if (!holders_.contains(task)) board_.take_back(task);
  }
  for (const SlotId slot : ended.slots) slots_.release(slot);
}

std::vector<AssignmentId> TaskScheduler::take_superseded() {
  return std::exchange(superseded_, {});
}

std::vector<TaskGrant> TaskScheduler::grant(double now) {
  std::vector<TaskGrant> grants;
  grant_threads(now, grants);
  grant_workers(now, grants);
  if (settings_.speculate > 0) grant_second_attempts(now, grants);
  return grants;
}

TaskGrant TaskScheduler::assign(double now, TaskGrant grant) {
  grant.id = ++last_assignment_;
  double seconds = 0.0;
  for (const TaskIndex task : grant.tasks) {
    board_.grant(task);
    holders_[task].push_back(grant.id);
    seconds += board_.graph()[task].seconds_on(grant.slots.size());
  }
  for (const SlotId slot : grant.slots) slots_.take(slot, grant.id);
  running_.emplace(grant.id, RunningAssignment{grant, now, seconds, grant.speculative});
  return grant;
}

void TaskScheduler::grant_threads(double now, std::vector<TaskGrant>& grants) {
  const RankSet& ready = board_.ready(Lane::kThread);
  while (!ready.empty() && !slots_.free(Lane::kThread).empty()) {
    // Several agents share what is there, as far as it goes.
    const std::size_t agents = slots_.free(Lane::kThread).size();
    const std::size_t share = (ready.size() + agents - 1) / agents;
    TaskGrant grant{
        .slots = {*slots_.free(Lane::kThread).begin()}, .lane = Lane::kThread, .tasks = {}};
    for (auto rank = ready.first();
         rank != RankSet::kNone && grant.tasks.size() < std::min(share, settings_.evaluations);
         rank = ready.first(rank + 1)) {
      grant.tasks.push_back(board_.graph().at_rank(rank));
    }
    grants.push_back(assign(now, std::move(grant)));
  }
}

void TaskScheduler::grant_workers(double now, std::vector<TaskGrant>& grants) {
  const RankSet& ready = board_.ready(Lane::kWorker);
  std::optional<WaitingGang> waiting;
  int looks = 0;
  auto rank = ready.first();
  while (rank != RankSet::kNone && !slots_.free(Lane::kWorker).empty() && looks < kBackfillDepth) {
    if (waiting) ++looks;
    const TaskIndex first = board_.graph().at_rank(rank);
    const WorkerSlots there{widest_gang(), slots_.free(Lane::kWorker).size(), ready.size()};
    const std::size_t width = chosen_width(board_.graph()[first], settings_.widths, there);
    TaskGrant grant{.slots = places_beside(waiting, first, width, now),
                    .lane = Lane::kWorker,
                    .tasks = {first}};
    if (grant.slots.empty()) {
      if (!waiting && must_wait(width)) waiting = reserve(now, width);
      rank = ready.first(rank + 1);
      continue;
    }
    if (width == 1 && !waiting) {
      grant.tasks = group_around(instead_of(first, grant.slots.front()));
    }
    grants.push_back(assign(now, std::move(grant)));
    rank = ready.first(rank);
  }
}

std::vector<TaskIndex> TaskScheduler::group_around(TaskIndex seed) const {
  if (failed_on_.contains(seed)) return {seed};
  // With many free slots and little work the group is kept small, so that all have some.
  const std::size_t share = board_.ready(Lane::kWorker).size() / slots_.free(Lane::kWorker).size();
  return family_group(board_, seed,
                      {settings_.group, std::max<std::size_t>(1, share), settings_.group_seconds},
                      [this](TaskIndex task) {
                        return !failed_on_.contains(task) && board_.graph()[task].width == 1;
                      });
}

void TaskScheduler::grant_second_attempts(double now, std::vector<TaskGrant>& grants) {
  if (!board_.ready(Lane::kWorker).empty()) return;
  auto second_attempts =
      static_cast<std::size_t>(std::count_if(running_.begin(), running_.end(), [](const auto& run) {
        return run.second.grant.speculative;
      }));
  for (const AssignmentId id : stragglers(running_, now, settings_.straggler_factor)) {
    const auto& free = slots_.free(Lane::kWorker);
    if (free.empty() || second_attempts == settings_.speculate) return;
    RunningAssignment& straggler = running_.at(id);
    straggler.has_second = true;
    grants.push_back(assign(now, {.slots = {*free.begin()},
                                  .lane = Lane::kWorker,
                                  .tasks = straggler.grant.tasks,
                                  .speculative = true}));
    ++second_attempts;
  }
}

}  // namespace oodsweep
