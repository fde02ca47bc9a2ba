#include "orchestrator/coordinator/live_work.hpp"

#include <algorithm>
#include <utility>

namespace oodsweep {

bool LiveAssignment::is_over() const {
  return std::all_of(workers.begin(), workers.end(),
                     [](const LiveWorker& worker) { return worker.gone; });
}

std::set<int> LiveAssignment::agents() const {
  std::set<int> ranks;
  for (const LiveWorker& worker : workers) {
    if (!worker.gone) ranks.insert(worker.slot.rank);
  }
  return ranks;
}

void LiveWork::add(AssignmentId id, LiveAssignment assignment) {
  assignments_.emplace(id, std::move(assignment));
}

LiveAssignment* LiveWork::find(AssignmentId id) {
  const auto found = assignments_.find(id);
  return found == assignments_.end() ? nullptr : &found->second;
}

LiveAttempt* LiveWork::find(const StageEvent& event) {
  const auto assigned = assignments_.find(event.assignment);
  if (assigned == assignments_.end()) return nullptr;
  for (LiveAttempt& attempt : assigned->second.attempts) {
    if (attempt.id == event.attempt && attempt.stage == event.key) return &attempt;
  }
  return nullptr;
}

std::optional<LiveAttempt> LiveWork::take(const StageEvent& event) {
  const LiveAttempt* found = find(event);
  if (found == nullptr) return std::nullopt;
  LiveAttempt attempt = *found;
  auto& attempts = assignments_.at(event.assignment).attempts;
  attempts.erase(attempts.begin() + (found - attempts.data()));
  return attempt;
}

std::optional<LiveAssignment> LiveWork::take(AssignmentId id) {
  auto node = assignments_.extract(id);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

std::vector<AssignmentId> LiveWork::of_rank(int rank) const {
  std::vector<AssignmentId> ids;
  for (const auto& [id, assignment] : assignments_) {
    if (assignment.agents().contains(rank)) ids.push_back(id);
  }
  return ids;
}

std::vector<AssignmentId> LiveWork::trying(const StageKey& stage) const {
  std::vector<AssignmentId> ids;
  for (const auto& [id, assignment] : assignments_) {
    const bool has = std::any_of(assignment.attempts.begin(), assignment.attempts.end(),
                                 [&](const LiveAttempt& one) { return one.stage == stage; });
    if (has) ids.push_back(id);
  }
  return ids;
}

}  // namespace oodsweep
