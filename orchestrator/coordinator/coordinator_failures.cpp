// What the Coordinator makes of failures: what is tried again, given up, set aside or paused.
#include <fmt/format.h>

#include <utility>

#include "orchestrator/coordinator/coordinator.hpp"
#include "results/folders/stage_folder.hpp"

namespace oodsweep {

void Coordinator::remember(const std::vector<PastAttempts>& past) {
  std::vector<PastFailures> failures;
  for (const PastAttempts& attempts : past) {
    failures.push_back({.stage = attempts.stage,
                        .outcome = attempts.outcome,
                        .reason = attempts.reason,
                        .count = static_cast<int>(attempts.count)});
  }
  ledger_ = FailureLedger{failures};
  for (const auto& [key, why] : ledger_.given_up()) {
    if (!scheduler_.knows(key) || scheduler_.state(key) == Scheduler::State::kDone) continue;
    give_up(key, why + ", in an earlier start", 0);
  }
  if (failures_.empty()) return;
  view_.note(
      fmt::format("{} stages failed in an earlier start and are left alone; "
                  "`oodsweep retry {}` gives them another chance",
                  failures_.size(), roster_.run().run_dir.string()));
}

void Coordinator::forgive() {
  view_.note("what failed gets another chance");
  ledger_.forgive();
  for (const FailedStage& failure : std::exchange(failures_, {})) {
    for (const StageKey& key : scheduler_.stage_retried(failure.key)) {
      store_.set_state(key, StageState::kReady);
    }
  }
}

std::string Coordinator::paused() const {
  if (!obstacle_.empty()) return obstacle_;
  if (ledger_.paused()) return *ledger_.paused();
  return store_.trouble();
}

std::string Coordinator::stuck() const {
  if (!work_.empty() || finished()) return "";
  if (ledger_.paused()) return *ledger_.paused();
  if (roster_.is_waiting()) return "";
  if (!quarantined_.empty() && !scheduler_.has_worker_slots()) {
    return "all slots were taken out after failures of different stages";
  }
  return lack_;
}

/// What is ready needs more slots than there are in one place. Ask when what can begin has begun.
std::string Coordinator::lack_of_slots() const {
  if (!work_.empty() || roster_.is_waiting()) return "";
  const std::size_t needed = scheduler_.tasks().narrowest_ready();
  const std::size_t widest = scheduler_.tasks().widest_gang();
  if (widest == 0 || needed <= widest || !suspects_.empty()) return "";
  return fmt::format(
      "what is left needs {} slots at once and there are {} in one place; with \"--slots {}\", "
      "more "
      "GPUs or a smaller \"gpus_per_trial\" it goes on",
      needed, widest, needed);
}

bool Coordinator::has_nobody_to_work() const {
  return work_.empty() && !roster_.is_waiting() && quarantined_.empty() &&
         scheduler_.tasks().slots().count(Lane::kWorker) == 0;
}

bool Coordinator::judge(const LiveAttempt& attempt, const std::string& outcome,
                        const std::string& reason, AssignmentId by) {
  const double seconds = std::chrono::duration<double>{channel_.now() - attempt.begun_at}.count();
  const FailureVerdict verdict =
      ledger_.failed({.stage = attempt.stage,
                      .outcome = outcome,
                      .reason = reason,
                      .slots = {attempt.slots[attempt.culprit]},
                      .early = is_early(attempt.begun ? seconds : 0.0, attempt.has_stepped),
                      .other_slots = scheduler_.tasks().slots().usable(Lane::kWorker) > 1});
  for (const SlotId slot : verdict.quarantine) quarantine(slot);
  const std::string what = fmt::format("{}: {} ({})", stage(attempt.stage).label, reason, outcome);
  if (verdict.give_up) {
    view_.note("failed: " + what);
    give_up(attempt.stage, verdict.why, by);
  } else if (class_of(outcome) == OutcomeClass::kCounting) {
    view_.note("failed, will be tried again: " + what);
  } else if (outcome == "disk_full") {
    view_.note("will be tried again: " + what);
  }
  return !verdict.give_up;
}

void Coordinator::quarantine(SlotId slot) {
  scheduler_.quarantine_slot(slot);
  quarantined_.insert(slot);
  const std::string text =
      fmt::format("slot {} of rank {} gets no more work: stage after stage failed there",
                  slot.number, slot.rank);
  view_.note(text);
  store_.record_event("quarantine", text);
}

void Coordinator::give_up(const StageKey& key, const std::string& reason, AssignmentId by) {
  const auto given_up = scheduler_.stage_failed(key, true, by);
  if (given_up.empty()) return;
  const std::string label = stage(key).label;
  failures_.push_back({key, label, reason});
  for (const StageKey& other : given_up) {
    store_.set_state(
        other, StageState::kFailed,
        other == key ? reason : fmt::format("needs what failed: {}: {}", label, reason));
  }
}

void Coordinator::replace_damaged_parents(const StageKey& child) {
  const auto& run_dir = roster_.run().run_dir;
  for (const StageKey& parent : stage(child).parents) {
    const auto complaints = check_stage(run_dir, parent);
    if (complaints.empty() || !scheduler_.knows(parent)) continue;
    view_.note(
        fmt::format("damaged, is made again: {} ({})", stage(parent).label, complaints.front()));
    set_aside(run_dir, parent);
    scheduler_.stage_reopened(parent);
    store_.set_state(parent, StageState::kReady, complaints.front());
  }
}

}  // namespace oodsweep
