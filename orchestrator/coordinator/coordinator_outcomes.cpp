// What the Coordinator hears of attempts: what they made, and how they ended.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "orchestrator/coordinator/attempt_rows.hpp"
#include "orchestrator/coordinator/coordinator.hpp"
#include "orchestrator/process/host.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

void Coordinator::take(const StageEvent& event) {
  if (event.event == "start" || event.event == "step") {
    LiveAttempt* attempt = work_.find(event);
    if (attempt == nullptr) return;  // of an agent that has left
    if (event.event == "start") {
      attempt->begun = true;
      attempt->started_at = unix_time();
      attempt->begun_at = channel_.now();
    } else if (event.total > 0) {
      attempt->has_stepped = true;
      attempt->fraction = static_cast<double>(event.done) / static_cast<double>(event.total);
    }
    return;
  }
  if (LiveAssignment* gang = work_.find(event.assignment);
      gang != nullptr && gang->is_gang() && event.event == "failed") {
    return gang_member_failed(event.assignment, *gang,
                              {event.member, event.outcome, event.reason, event.seconds});
  }
  const auto attempt = work_.take(event);
  if (!attempt) return;
  if (event.event == "committed") {
    committed(*attempt, event);
  } else {
    failed(*attempt, event);
  }
}

void Coordinator::committed(const LiveAttempt& attempt, const StageEvent& event) {
  std::string maker;
  try {
    const StageResult result = read_result(roster_.run().run_dir, attempt.stage);
    maker = result.attempt;
    store_.record_commit(result);
    if (maker != attempt.id.text) store_.record_attempt_end(committed_attempt(result));
  } catch (const IoError& error) {
    view_.note(fmt::format("set aside: {} ({})", stage(attempt.stage).label, error.what()));
    set_aside(roster_.run().run_dir, attempt.stage);
    StageEvent failure = event;
    failure.outcome = "failed";
    failure.reason = std::string{"committed, but not readable: "} + error.what();
    return failed(attempt, failure);
  }
  if (maker == attempt.id.text) {
    record_end(attempt, "committed", "", event.seconds);
    ++committed_now_;
    ledger_.committed(attempt.stage, attempt.slots);
  } else {
    const std::string compared = reason_of_worker(roster_.run().run_dir, attempt.id);
    record_end(attempt, "duplicate",
               maker + " committed it first" + (compared.empty() ? "" : ": " + compared),
               event.seconds);
  }
  scheduler_.stage_done(attempt.stage, event.assignment);
}

void Coordinator::failed(const LiveAttempt& attempt, const StageEvent& event) {
  if (event.outcome == "superseded") {
    return record_end(attempt, event.outcome, event.reason, event.seconds);
  }
  if (is_committed(roster_.run().run_dir, attempt.stage)) {  // it died before it could say so
    committed(attempt, event);
    return;
  }
  if (event.outcome == "damaged_parent") replace_damaged_parents(attempt.stage);
  record_end(attempt, event.outcome, event.reason, event.seconds);
  if (judge(attempt, event.outcome, event.reason, event.assignment)) {
    scheduler_.stage_failed(attempt.stage, false, event.assignment);
    store_.set_state(attempt.stage, StageState::kReady, event.reason);
  }
}

void Coordinator::assignment_ended(AssignmentId id, const std::string& outcome,
                                   const std::string& reason) {
  const auto assignment = work_.take(id);
  if (!assignment) return;
  for (const LiveAttempt& attempt : assignment->attempts) {
    if (attempt.begun && is_committed(roster_.run().run_dir, attempt.stage)) {
      StageEvent late;
      late.assignment = id;
      committed(attempt, late);
      continue;
    }
    record_end(attempt, outcome, attempt.begun ? reason : "not begun", 0.0);
    lost_.insert(attempt.stage);
    if (attempt.begun && !judge(attempt, outcome, reason, id)) continue;
    if (scheduler_.state(attempt.stage) == Scheduler::State::kGranted) {
      store_.set_state(attempt.stage, StageState::kReady);
    }
  }
  scheduler_.assignment_ended(id);
}

void Coordinator::record_end(const LiveAttempt& attempt, const std::string& outcome,
                             const std::string& reason, double seconds) {
  store_.record_attempt_end(
      ended_row(attempt, roster_.run().epoch, outcome, reason, seconds, unix_time()));
  if (!attempt.begun) return;
  ended_.push_back({.slots = attempt.slots,
                    .lane = lane_of(stage(attempt.stage).kind),
                    .stage = attempt.stage,
                    .started_at = attempt.started_at,
                    .ended_at = unix_time(),
                    .estimate = attempt.estimate,
                    .outcome = outcome,
                    .speculative = attempt.speculative});
}
}  // namespace oodsweep
