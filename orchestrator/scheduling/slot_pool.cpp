#include "orchestrator/scheduling/slot_pool.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

bool contains(const std::vector<SlotId>& slots, SlotId slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

}  // namespace

void SlotPool::add(SlotId id, Lane lane, const std::string& node) {
  const auto number = nodes_.emplace(node, static_cast<int>(nodes_.size())).first->second;
  free_on_.resize(nodes_.size());
  usable_on_.resize(nodes_.size());
  const auto [slot, is_new] = slots_.emplace(id, Slot{.lane = lane, .node = number});
  OOD_EXPECT(is_new, "a slot is added once");
  count_usable(slot->second, true);
  set_free(id, slot->second, true);
}

void SlotPool::count_usable(const Slot& slot, bool more) {
  const std::size_t one = more ? 1 : ~std::size_t{0};
  of(slot.lane).usable += one;
  if (slot.lane == Lane::kWorker) usable_on_[static_cast<std::size_t>(slot.node)] += one;
}

void SlotPool::set_free(SlotId id, const Slot& slot, bool free) {
  const auto put = [&](std::set<SlotId>& set) {
    if (free) {
      set.insert(id);
    } else {
      set.erase(id);
    }
  };
  put(of(slot.lane).free);
  if (slot.lane == Lane::kWorker) put(free_on_[static_cast<std::size_t>(slot.node)]);
}

AssignmentId SlotPool::remove(SlotId id) {
  const auto slot = slots_.find(id);
  if (slot == slots_.end()) return 0;
  quarantine(id);
  const AssignmentId assignment = slot->second.assignment;
  slots_.erase(slot);
  return assignment;
}

void SlotPool::quarantine(SlotId id) {
  const auto slot = slots_.find(id);
  if (slot == slots_.end()) return;
  slot->second.quarantined = true;
  set_usable(id, slot->second);
}

void SlotPool::hold(SlotId id, bool held) {
  const auto slot = slots_.find(id);
  if (slot == slots_.end()) return;
  slot->second.held = held;
  set_usable(id, slot->second);
}

void SlotPool::set_usable(SlotId id, Slot& slot) {
  const bool usable = !slot.quarantined && !slot.held;
  if (usable == slot.usable) return;
  slot.usable = usable;
  count_usable(slot, usable);
  set_free(id, slot, usable && slot.assignment == 0);
}

std::vector<SlotId> SlotPool::of_rank(int rank) const {
  std::vector<SlotId> ids;
  for (const auto& [id, slot] : slots_) {
    if (id.rank == rank) ids.push_back(id);
  }
  return ids;
}

void SlotPool::take(SlotId id, AssignmentId assignment) {
  Slot& slot = slots_.at(id);
  OOD_EXPECT(slot.assignment == 0 && slot.usable, "a slot has one assignment at a time");
  slot.assignment = assignment;
  set_free(id, slot, false);
}

void SlotPool::release(SlotId id) {
  const auto slot = slots_.find(id);
  if (slot == slots_.end()) return;
  slot->second.assignment = 0;
  if (slot->second.usable) set_free(id, slot->second, true);
}

const std::set<SlotId>& SlotPool::free(Lane lane) const {
  return lanes_[static_cast<std::size_t>(lane)].free;
}

std::size_t SlotPool::usable(Lane lane) const {
  return lanes_[static_cast<std::size_t>(lane)].usable;
}

std::size_t SlotPool::count(Lane lane) const {
  return static_cast<std::size_t>(std::count_if(
      slots_.begin(), slots_.end(), [&](const auto& slot) { return slot.second.lane == lane; }));
}

bool SlotPool::is_usable(SlotId id) const {
  const auto slot = slots_.find(id);
  return slot != slots_.end() && slot->second.usable;
}

int SlotPool::node_of(SlotId id) const {
  const auto slot = slots_.find(id);
  return slot == slots_.end() ? kAnyNode : slot->second.node;
}

const std::set<SlotId>& SlotPool::free_on(int node) const {
  return node == kAnyNode ? free(Lane::kWorker) : free_on_[static_cast<std::size_t>(node)];
}

std::vector<SlotId> SlotPool::one(const std::vector<int>& nodes,
                                  const std::vector<SlotId>& without) const {
  const auto first_of = [&](const std::set<SlotId>& slots) -> std::vector<SlotId> {
    for (const SlotId slot : slots) {
      if (!contains(without, slot)) return {slot};
    }
    return {};
  };
  for (const int node : nodes) {
    auto slot = first_of(free_on(node));
    if (!slot.empty()) return slot;
  }
  return first_of(free(Lane::kWorker));
}

std::vector<SlotId> SlotPool::several(std::size_t width, const std::vector<SlotId>& without,
                                      GangReach reach) const {
  std::vector<std::vector<SlotId>> nodes;
  for (const std::set<SlotId>& free : free_on_) {
    nodes.emplace_back();
    for (const SlotId slot : free) {
      if (!contains(without, slot)) nodes.back().push_back(slot);
    }
  }
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const auto& left, const auto& right) { return left.size() > right.size(); });
  const auto too_small = std::find_if(nodes.begin(), nodes.end(),
                                      [&](const auto& node) { return node.size() < width; });
  if (reach == GangReach::kOneNode && too_small == nodes.begin()) return {};
  std::vector<SlotId> slots;
  for (auto node = too_small == nodes.begin() ? nodes.begin() : too_small - 1;
       node != nodes.end() && slots.size() < width; ++node) {
    const std::size_t count = std::min(width - slots.size(), node->size());
    slots.insert(slots.end(), node->begin(), node->begin() + static_cast<std::ptrdiff_t>(count));
  }
  if (slots.size() < width) slots.clear();
  return slots;
}

}  // namespace oodsweep
