#include "orchestrator/failures/failure_ledger.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "orchestrator/failures/failure_text.hpp"

namespace oodsweep {
namespace {

/// "crashed 2, out_of_memory 1"
std::string in_words(const std::map<std::string, int>& outcomes) {
  std::vector<std::string> parts;
  for (const auto& [outcome, count] : outcomes)
    parts.push_back(fmt::format("{} {}", outcome, count));
  return join(parts, ", ");
}

}  // namespace

FailureLedger::FailureLedger(const std::vector<PastFailures>& past, FailureLimits limits)
    : limits_{limits} {
  for (const PastFailures& failures : past) {
    note(failures.stage, failures.outcome, failures.reason, failures.count);
  }
}

FailureVerdict FailureLedger::failed(const StageFailure& failure) {
  note(failure.stage, failure.outcome, failure.reason, 1);
  FailureVerdict verdict;
  if (class_of(failure.outcome) == OutcomeClass::kCounting) {
    if (failure.early) hold_against_run(failure);
    verdict.quarantine = hold_against_slots(failure);
  }
  const auto record = stages_.find(failure.stage);
  if (record == stages_.end()) return verdict;
  if (auto sentence = sentence_against(record->second)) {
    verdict.give_up = true;
    verdict.why = std::move(*sentence);
  }
  return verdict;
}

void FailureLedger::note(const StageKey& stage, const std::string& outcome,
                         const std::string& reason, int count) {
  const OutcomeClass outcome_class = class_of(outcome);
  if (outcome_class == OutcomeClass::kDone || outcome_class == OutcomeClass::kOnPurpose) return;
  if (count <= 0) return;
  Tally& tally = stages_[stage][outcome_class];
  tally.count += count;
  tally.outcomes[outcome] += count;
  tally.last_reason = reason;
}

std::optional<std::string> FailureLedger::sentence_against(const Record& record) const {
  for (const auto& [outcome_class, tally] : record) {
    const std::string outcomes = in_words(tally.outcomes);
    if (outcome_class == OutcomeClass::kFinal) {
      return fmt::format("{}; it would end in the same way again", tally.last_reason);
    }
    if (outcome_class == OutcomeClass::kCounting && tally.count >= limits_.counting) {
      return fmt::format("{} attempts failed ({}), the last: {}", tally.count, outcomes,
                         tally.last_reason);
    }
    if (outcome_class == OutcomeClass::kInfrastructure && tally.count >= limits_.infrastructure) {
      return fmt::format("{} attempts were lost without a fault of the stage ({}), the last: {}",
                         tally.count, outcomes, tally.last_reason);
    }
  }
  return std::nullopt;
}

void FailureLedger::hold_against_run(const StageFailure& failure) {
  auto& stages = early_[failure.outcome + ": " + failure_pattern(failure.reason)];
  stages.insert(failure.stage);
  if (paused_ || stages.size() < limits_.same_way) return;
  paused_ = fmt::format(
      "paused: {} stages failed in the same way, soon after they began or before their first step "
      "({}: {}); when the cause is gone, `oodsweep retry` goes on",
      stages.size(), failure.outcome, failure.reason);
}

std::vector<SlotId> FailureLedger::hold_against_slots(const StageFailure& failure) {
  std::vector<SlotId> bad;
  for (const SlotId& slot : failure.slots) {
    auto& stages = slots_[slot];
    stages.insert(failure.stage);
    if (failure.other_slots && stages.size() >= limits_.of_slot) bad.push_back(slot);
  }
  return bad;
}

void FailureLedger::committed(const StageKey& stage, const std::vector<SlotId>& slots) {
  stages_.erase(stage);
  early_.clear();
  for (const SlotId& slot : slots) slots_.erase(slot);
}

std::map<StageKey, std::string> FailureLedger::given_up() const {
  std::map<StageKey, std::string> stages;
  for (const auto& [stage, record] : stages_) {
    if (auto sentence = sentence_against(record)) stages.emplace(stage, std::move(*sentence));
  }
  return stages;
}

void FailureLedger::forgive() {
  stages_.clear();
  slots_.clear();
  early_.clear();
  paused_.reset();
}

}  // namespace oodsweep
