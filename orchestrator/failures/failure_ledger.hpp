#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/ids.hpp"
#include "orchestrator/failures/outcome_class.hpp"
#include "orchestrator/scheduling/slot_pool.hpp"

namespace oodsweep {

struct FailureLimits {
  int counting = 3;          ///< Attempts of a stage that may fail.
  int infrastructure = 20;   ///< Attempts of a stage that may be lost without its fault.
  std::size_t same_way = 3;  ///< Stages that fail early and in the same way before the run pauses.
  std::size_t of_slot = 3;   ///< Stages that fail on a slot before it gets no more work.
};

/// An attempt that ended without a commit.
struct StageFailure {
  StageKey stage;
  std::string outcome;
  std::string reason;
  std::vector<SlotId> slots;  ///< Where it ran.
  bool early = false;         ///< is_early()
  bool other_slots = true;    ///< There are slots beside these that could do their work.
};

/// Attempts of earlier launches.
struct PastFailures {
  StageKey stage;
  std::string outcome;
  std::string reason;  ///< Of the last of them.
  int count = 0;
};

struct FailureVerdict {
  bool give_up = false;            ///< Else the stage is tried again.
  std::string why;                 ///< A sentence, if it is given up.
  std::vector<SlotId> quarantine;  ///< Slots that shall get no more work.
};

/// Decides what follows from failures (DESIGN section 9). A stage has two budgets: one for attempts
/// that failed, one for attempts that were lost without its fault; outcomes that would come again
/// in the same way are final at once. Failures that count are held against their slots as well: a
/// slot where three different stages failed with no commit between is to be taken out, unless it is
/// the last. Three different stages that fail early and in the same way, with no commit anywhere
/// between, pause the run: the cause is not in the stages. (Diverged trainings do not: a sweep over
/// learning rates has some.)
///
/// A state machine without clock or disk: what it says follows from the calls alone. One thread.
class FailureLedger {
 public:
  explicit FailureLedger(const std::vector<PastFailures>& past = {}, FailureLimits limits = {});

  /// An attempt has ended without a commit.
  FailureVerdict failed(const StageFailure& failure);
  /// Clears the record of the stage and of the slots. An open pause stays.
  void committed(const StageKey& stage, const std::vector<SlotId>& slots);

  /// Why nothing more is to be handed out, in a sentence; nothing if all is well.
  [[nodiscard]] const std::optional<std::string>& paused() const { return paused_; }
  /// Stages without any attempt left, and why: at a start those of earlier launches.
  [[nodiscard]] std::map<StageKey, std::string> given_up() const;

  /// `oodsweep retry`: nothing that has happened counts any more, and a pause ends.
  void forgive();

 private:
  /// Attempts of one stage whose outcomes are of one class.
  struct Tally {
    int count = 0;
    std::map<std::string, int> outcomes;
    std::string last_reason;
  };
  using Record = std::map<OutcomeClass, Tally>;

  void note(const StageKey& stage, const std::string& outcome, const std::string& reason,
            int count);
  [[nodiscard]] std::optional<std::string> sentence_against(const Record& record) const;
  void hold_against_run(const StageFailure& failure);
  [[nodiscard]] std::vector<SlotId> hold_against_slots(const StageFailure& failure);

  FailureLimits limits_;
  std::unordered_map<StageKey, Record> stages_;
  std::map<SlotId, std::set<StageKey>> slots_;  ///< Stages that failed there since its last commit.
  std::map<std::string, std::set<StageKey>> early_;  ///< By pattern, since the last commit.
  std::optional<std::string> paused_;
};

}  // namespace oodsweep
