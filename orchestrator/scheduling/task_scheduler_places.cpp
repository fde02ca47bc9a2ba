// Where the TaskScheduler runs a task: which slots it may have now, and what a gang waits for.
#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "orchestrator/scheduling/task_scheduler.hpp"

namespace oodsweep {

std::size_t TaskScheduler::widest_gang() const {
  if (settings_.gangs == GangReach::kAnywhere) return slots_.usable(Lane::kWorker);
  const auto& usable = slots_.usable_by_node();
  return usable.empty() ? 0 : *std::max_element(usable.begin(), usable.end());
}

std::size_t TaskScheduler::narrowest_ready() const {
  const RankSet& ready = board_.ready(Lane::kWorker);
  std::size_t narrowest = 0;
  for (auto rank = ready.first(); rank != RankSet::kNone; rank = ready.first(rank + 1)) {
    const std::size_t width = board_.graph()[board_.graph().at_rank(rank)].width;
    if (width == 1) return 1;
    if (narrowest == 0 || width < narrowest) narrowest = width;
  }
  return narrowest;
}

/// Not for a lack of slots that there are, but because others are at work on them.
bool TaskScheduler::must_wait(std::size_t width) const {
  if (width > widest_gang()) return false;
  return slots_.several(width, {}, settings_.gangs).empty();
}

/// Free slots for all of the task, or none.
std::vector<SlotId> TaskScheduler::places_for(TaskIndex task, std::size_t width,
                                              const std::vector<SlotId>& without) const {
  if (width > slots_.free(Lane::kWorker).size()) return {};
  if (width > 1) return slots_.several(width, without, settings_.gangs);
  return slots_.one(board_.nodes_of_parents(task), without);
}

/// The same, and nowhere where they would hold up the gang that waits.
std::vector<SlotId> TaskScheduler::places_beside(std::optional<WaitingGang>& waiting,
                                                 TaskIndex task, std::size_t width,
                                                 double now) const {
  std::vector<SlotId> without = avoided(task, width);
  std::vector<SlotId> slots = places_for(task, width, without);
  if (!waiting || slots.empty()) return slots;
  const bool anywhere = waiting->node == SlotPool::kAnyNode;
  const auto there = std::count_if(slots.begin(), slots.end(), [&](SlotId slot) {
    return anywhere || slots_.node_of(slot) == waiting->node;
  });
  const double end = now + board_.graph()[task].seconds_on(width);
  if (waiting->reservation.lets_pass(end, static_cast<std::size_t>(there))) return slots;
  if (anywhere) return {};
  const std::set<SlotId>& reserved = slots_.free_on(waiting->node);
  without.insert(without.end(), reserved.begin(), reserved.end());
  return places_for(task, width, without);
}

/// Of equally urgent tasks the one that finds its parent's files where the slot is.
TaskIndex TaskScheduler::instead_of(TaskIndex task, SlotId slot) const {
  const TaskIndex other = board_.cached_instead_of(task, slots_.node_of(slot));
  if (other == task || board_.graph()[other].width > 1) return task;
  const std::vector<SlotId> without = avoided(other, 1);
  return std::find(without.begin(), without.end(), slot) == without.end() ? other : task;
}

/// A task that failed is tried elsewhere if there is an elsewhere.
std::vector<SlotId> TaskScheduler::avoided(TaskIndex task, std::size_t width) const {
  const auto failed = failed_on_.find(task);
  if (failed == failed_on_.end()) return {};
  const auto usable = std::count_if(failed->second.begin(), failed->second.end(),
                                    [this](SlotId slot) { return slots_.is_usable(slot); });
  const std::size_t others = slots_.usable(Lane::kWorker) - static_cast<std::size_t>(usable);
  return others >= width ? failed->second : std::vector<SlotId>{};
}

/// Where the gang can start first.
TaskScheduler::WaitingGang TaskScheduler::reserve(double now, std::size_t width) const {
  if (settings_.gangs == GangReach::kAnywhere) {
    return {reserve_on(SlotPool::kAnyNode, now, width), SlotPool::kAnyNode};
  }
  std::optional<WaitingGang> first;
  const std::vector<std::size_t>& usable = slots_.usable_by_node();
  for (int node = 0; node < static_cast<int>(usable.size()); ++node) {
    if (usable[static_cast<std::size_t>(node)] < width) continue;
    const WaitingGang here{reserve_on(node, now, width), node};
    if (!first || here.reservation.start() < first->reservation.start()) first = here;
  }
  OOD_EXPECT(first.has_value(), "a gang that waits fits on a node");
  return *first;
}

Reservation TaskScheduler::reserve_on(int node, double now, std::size_t width) const {
  std::vector<Release> releases;
  for (const auto& [id, run] : running_) {
    if (run.grant.lane != Lane::kWorker) continue;
    const auto there =
        std::count_if(run.grant.slots.begin(), run.grant.slots.end(), [&](SlotId slot) {
          const bool here = node == SlotPool::kAnyNode || slots_.node_of(slot) == node;
          return here && slots_.is_usable(slot);
        });
    releases.push_back({run.since + run.seconds, static_cast<std::size_t>(there)});
  }
  return {now, width, slots_.free_on(node).size(), std::move(releases)};
}

}  // namespace oodsweep
