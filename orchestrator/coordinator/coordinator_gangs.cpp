// What the Coordinator does with stages that several workers do together: they meet, one verdict
// stands for all, and where one is lost the others are stopped.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/planning/simulation.hpp"
#include "orchestrator/process/host.hpp"

namespace oodsweep {

/// On the slots that there are, and the work that is left.
void Coordinator::choose_widths() {
  if (!std::exchange(widths_are_stale_, false)) return;
  const std::vector<int> agents = roster_.present();
  const bool gpus = std::all_of(agents.begin(), agents.end(), [this](int rank) {
    const AgentReady* agent = roster_.at_work(rank);
    return agent == nullptr || agent->has_gpus();
  });
  scheduler_.set_gang_reach(gpus ? GangReach::kAnywhere : GangReach::kOneNode);
  if (scheduler_.tasks().board().graph().any_moldable()) {
    scheduler_.set_widths(best_widths(scheduler_.tasks(), unix_time()));
  }
}

void Coordinator::worker_ended(const WorkerEnd& end) {
  LiveAssignment* assignment = work_.find(end.assignment);
  if (assignment == nullptr) return;  // of an agent that has left
  if (!assignment->is_gang()) return assignment_ended(end.assignment, "lost", "");
  assignment->workers.at(static_cast<std::size_t>(end.member)).gone = true;
  if (!end.orderly) disband(end.assignment, *assignment, "another worker of its gang has gone");
  if (assignment->is_over()) gang_ended(end.assignment, *assignment);
}

void Coordinator::lose_gang_members(AssignmentId id, LiveAssignment& gang, int rank,
                                    const std::string& reason) {
  for (std::size_t member = 0; member < gang.workers.size(); ++member) {
    LiveWorker& worker = gang.workers[member];
    if (worker.slot.rank != rank || worker.gone) continue;
    worker.gone = true;
    gang.failures.push_back(
        {.member = static_cast<int>(member), .outcome = "lost", .reason = reason});
  }
  disband(id, gang, reason);
  if (gang.is_over()) gang_ended(id, gang);
}

void Coordinator::gang_member_failed(AssignmentId id, LiveAssignment& gang, GangFailure failure) {
  gang.failures.push_back(std::move(failure));
  disband(id, gang, in_words(gang.failures.back(), gang.workers.size()));
}

void Coordinator::disband(AssignmentId id, LiveAssignment& gang, const std::string& reason) {
  if (gang.attempts.empty() || std::exchange(gang.disbanded, true)) return;
  for (const int rank : gang.agents()) {
    channel_.to_agent(rank, {{"type", "disband"}, {"assignment", id}, {"reason", reason}});
  }
}

void Coordinator::gang_ended(AssignmentId id, LiveAssignment& gang) {
  if (gang.attempts.empty() || gang.failures.empty()) return assignment_ended(id, "lost", "");
  const GangFailure cause = cause_of(gang.failures);
  const std::string reason = in_words(cause, gang.workers.size());
  if (cause.outcome == "lost") return assignment_ended(id, "lost", reason);
  LiveAttempt attempt = std::move(gang.attempts.front());
  gang.attempts.clear();
  attempt.culprit = static_cast<std::size_t>(cause.member);
  failed(attempt, {.assignment = id,
                   .event = "failed",
                   .attempt = attempt.id,
                   .key = attempt.stage,
                   .seconds = cause.seconds,
                   .outcome = cause.outcome,
                   .reason = reason});
  assignment_ended(id, "lost", "");
}

void Coordinator::pass_on(const Rendezvous& rendezvous) {
  const LiveAssignment* gang = work_.find(rendezvous.assignment);
  if (gang == nullptr) return;
  for (const int rank : gang->agents()) channel_.to_agent(rank, to_json(rendezvous));
}

}  // namespace oodsweep
