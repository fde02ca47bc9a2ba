#include "orchestrator/scheduling/scheduler.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "orchestrator/scheduling/stage_cost.hpp"

namespace oodsweep {

Lane lane_of(StageKind kind) {
  return kind == StageKind::kEvaluate ? Lane::kThread : Lane::kWorker;
}

bool Scheduler::ByPath::operator()(Index left, Index right) const {
  const Node& a = (*nodes)[left];
  const Node& b = (*nodes)[right];
  return std::make_tuple(-a.path, a.stage.repeat, left) <
         std::make_tuple(-b.path, b.stage.repeat, right);
}

Scheduler::Scheduler(const StageGraph& graph, SchedulerLimits limits) : limits_{limits} {
  nodes_.reserve(graph.stages.size());
  for (const Stage& stage : graph.stages) {
    const Index own = nodes_.size();
    Node node;
    node.stage = stage;
    node.cost = stage_cost(stage);
    for (const StageKey& parent : stage.parents) {
      const auto found = index_.find(parent);
      OOD_EXPECT(found != index_.end(), "parents stand before their children");
      node.parents.push_back(found->second);
      nodes_[found->second].children.push_back(own);
    }
    OOD_EXPECT(index_.emplace(stage.key, own).second, "stages of a graph are distinct");
    nodes_.push_back(std::move(node));
    counts_.cost += nodes_.back().cost;
  }
  counts_.total = counts_.waiting = static_cast<std::int64_t>(nodes_.size());
  find_families();
  find_paths();
  for (Index node = 0; node < nodes_.size(); ++node) {
    if (parents_done(node)) set_state(node, State::kReady);
  }
}

void Scheduler::find_families() {
  std::unordered_map<std::string, Index> by_network;
  for (Index own = 0; own < nodes_.size(); ++own) {
    Node& node = nodes_[own];
    node.family = own;
    if (node.stage.kind == StageKind::kOutputs && node.stage.material.contains("model")) {
      node.family = by_network.emplace(node.stage.material.at("model").dump(), own).first->second;
    } else if (node.stage.kind == StageKind::kScore && !node.parents.empty()) {
      node.family = nodes_[node.parents.front()].family;
    }
    if (lane_of(node.stage.kind) == Lane::kWorker) families_[node.family].push_back(own);
  }
}

void Scheduler::find_paths() {
  for (Index own = nodes_.size(); own-- > 0;) {
    Node& node = nodes_[own];
    for (const Index child : node.children) node.path = std::max(node.path, nodes_[child].path);
    node.path += node.cost;
  }
}

bool Scheduler::parents_done(Index node) const {
  const auto& parents = nodes_[node].parents;
  return std::all_of(parents.begin(), parents.end(),
                     [&](Index parent) { return nodes_[parent].state == State::kDone; });
}

Scheduler::ReadySet& Scheduler::ready_of(Index node) {
  return lane_of(nodes_[node].stage.kind) == Lane::kWorker ? ready_workers_ : ready_threads_;
}

void Scheduler::set_state(Index own, State state) {
  Node& node = nodes_[own];
  if (node.state == state) return;
  const auto count_of = [&](State which) -> std::int64_t& {
    switch (which) {
      case State::kReady:
        return counts_.ready;
      case State::kGranted:
        return counts_.granted;
      case State::kDone:
        return counts_.done;
      case State::kFailed:
        return counts_.failed;
      case State::kWaiting:
        break;
    }
    return counts_.waiting;
  };
  if (node.state == State::kReady) ready_of(own).erase(own);
  if (node.state == State::kDone) counts_.cost_done -= node.cost;
  if (state == State::kDone) counts_.cost_done += node.cost;
  if (state == State::kFailed) counts_.cost -= node.cost;
  if (node.state == State::kFailed) counts_.cost += node.cost;
  --count_of(node.state);
  ++count_of(state);
  node.state = state;
  if (state == State::kReady) ready_of(own).insert(own);
}

void Scheduler::add_slot(SlotId slot, Lane lane) {
  OOD_EXPECT(slots_.emplace(slot, SlotState{lane, 0}).second, "a slot is added once");
}

void Scheduler::remove_slot(SlotId slot) {
  const auto found = slots_.find(slot);
  if (found == slots_.end()) return;
  if (found->second.assignment != 0) assignment_ended(found->second.assignment);
  slots_.erase(slot);
}

void Scheduler::stage_done(const StageKey& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return;
  set_state(found->second, State::kDone);
  for (const Index child : nodes_[found->second].children) {
    if (nodes_[child].state == State::kWaiting && parents_done(child)) {
      set_state(child, State::kReady);
    }
  }
}

std::vector<StageKey> Scheduler::stage_failed(const StageKey& key, bool final) {
  std::vector<StageKey> given_up;
  const auto found = index_.find(key);
  if (found == index_.end()) return given_up;
  Node& node = nodes_[found->second];
  if (node.state == State::kDone || node.state == State::kFailed) return given_up;
  if (!parents_done(found->second)) {
    set_state(found->second, State::kWaiting);
    return given_up;
  }
  if (const auto assigned = assigned_.find(node.assignment); assigned != assigned_.end()) {
    node.failed_on = assigned->second.slot;
  }
  ++node.failures;
  if (final || node.failures >= limits_.failures) {
    give_up(found->second, given_up);
  } else {
    set_state(found->second, State::kReady);
  }
  return given_up;
}

void Scheduler::give_up(Index own, std::vector<StageKey>& given_up) {
  if (nodes_[own].state == State::kDone || nodes_[own].state == State::kFailed) return;
  set_state(own, State::kFailed);
  given_up.push_back(nodes_[own].stage.key);
  for (const Index child : nodes_[own].children) give_up(child, given_up);
}

void Scheduler::stage_reopened(const StageKey& key) {
  const auto found = index_.find(key);
  if (found == index_.end() || nodes_[found->second].state != State::kDone) return;
  set_state(found->second, parents_done(found->second) ? State::kReady : State::kWaiting);
  for (const Index child : nodes_[found->second].children) {
    if (nodes_[child].state == State::kReady) set_state(child, State::kWaiting);
  }
}

void Scheduler::assignment_ended(AssignmentId id) {
  const auto found = assigned_.find(id);
  if (found == assigned_.end()) return;
  for (const Index own : found->second.stages) {
    Node& node = nodes_[own];
    if (node.assignment != id || node.state != State::kGranted) continue;
    set_state(own, parents_done(own) ? State::kReady : State::kWaiting);
  }
  if (const auto slot = slots_.find(found->second.slot); slot != slots_.end()) {
    slot->second.assignment = 0;
  }
  assigned_.erase(found);
}

std::vector<Grant> Scheduler::grant() {
  std::vector<Grant> grants;
  for (auto& [id, slot] : slots_) {
    if (slot.assignment != 0) continue;
    const std::vector<Index> chosen = choose(id, slot.lane);
    if (chosen.empty()) continue;
    slot.assignment = ++last_assignment_;
    Grant grant{slot.assignment, id, slot.lane, {}};
    for (const Index own : chosen) {
      nodes_[own].assignment = grant.id;
      set_state(own, State::kGranted);
      grant.stages.push_back(nodes_[own].stage.key);
    }
    assigned_.emplace(grant.id, Assigned{id, chosen});
    grants.push_back(std::move(grant));
  }
  return grants;
}

std::vector<Scheduler::Index> Scheduler::choose(SlotId slot, Lane lane) {
  if (lane == Lane::kThread) return evaluations();
  for (const Index seed : ready_workers_) {
    if (may_run_on(nodes_[seed], slot)) return group_around(seed);
  }
  return {};
}

std::vector<Scheduler::Index> Scheduler::evaluations() const {
  // Several agents share what is there, as far as it goes.
  const std::size_t share = (ready_threads_.size() + free_slots(Lane::kThread) - 1) /
                            std::max<std::size_t>(1, free_slots(Lane::kThread));
  const std::size_t count = std::min(share, limits_.evaluations);
  std::vector<Index> chosen;
  for (const Index own : ready_threads_) {
    if (chosen.size() == count) break;
    chosen.push_back(own);
  }
  return chosen;
}

std::vector<Scheduler::Index> Scheduler::group_around(Index seed) const {
  std::vector<Index> group{seed};
  if (nodes_[seed].stage.kind == StageKind::kTrain || nodes_[seed].failures > 0) return group;
  // With many free slots and little work the group is kept small, so that all have some.
  const std::size_t slots = free_slots(Lane::kWorker);
  const std::size_t ready_limit = std::max<std::size_t>(1, ready_workers_.size() / slots);
  std::size_t ready = 1;
  for (const Index own : families_.at(nodes_[seed].family)) {
    if (group.size() == limits_.group) break;
    const bool is_ready = nodes_[own].state == State::kReady;
    if (own == seed || (is_ready && ready == ready_limit) || !may_join(own, group)) continue;
    if (is_ready) ++ready;
    group.push_back(own);
  }
  return group;
}

bool Scheduler::may_join(Index own, const std::vector<Index>& group) const {
  const Node& node = nodes_[own];
  if (node.failures > 0 || node.stage.kind == StageKind::kTrain) return false;
  if (node.state == State::kReady) return true;
  if (node.state != State::kWaiting) return false;
  return std::all_of(node.parents.begin(), node.parents.end(), [&](Index parent) {
    return nodes_[parent].state == State::kDone ||
           std::find(group.begin(), group.end(), parent) != group.end();
  });
}

std::size_t Scheduler::free_slots(Lane lane) const {
  return static_cast<std::size_t>(std::count_if(
      slots_.begin(), slots_.end(),
      [&](const auto& slot) { return slot.second.lane == lane && slot.second.assignment == 0; }));
}

bool Scheduler::has_worker_slots() const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const auto& slot) { return slot.second.lane == Lane::kWorker; });
}

/// A stage that failed is tried elsewhere if there is an elsewhere.
bool Scheduler::may_run_on(const Node& node, SlotId slot) const {
  if (!node.failed_on || *node.failed_on != slot) return true;
  const auto workers = std::count_if(slots_.begin(), slots_.end(), [](const auto& other) {
    return other.second.lane == Lane::kWorker;
  });
  return workers <= 1;
}

Scheduler::State Scheduler::state(const StageKey& key) const {
  return nodes_[index_.at(key)].state;
}

const Stage& Scheduler::stage(const StageKey& key) const { return nodes_[index_.at(key)].stage; }

}  // namespace oodsweep
