// Random histories of a run: what must hold in every one of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/failures/failure_ledger.hpp"

namespace oodsweep {
namespace {

constexpr int kStages = 8;
constexpr int kSlots = 4;
const std::vector<std::string> kOutcomes{"failed",      "crashed",   "out_of_memory",  "time_limit",
                                         "no_progress", "lost",      "drained",        "superseded",
                                         "duplicate",   "disk_full", "damaged_parent", "diverged"};

class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_{seed} {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  StageKey stage() { return {std::to_string(below(kStages))}; }
  SlotId slot() { return {0, below(kSlots)}; }
  StageFailure failure(const StageKey& stage) {
    return {
        .stage = stage,
        .outcome = kOutcomes[static_cast<std::size_t>(below(static_cast<int>(kOutcomes.size())))],
        .reason = "step " + std::to_string(below(1000)) + (below(2) == 0 ? " a" : " b"),
        .slots = {slot()},
        .early = below(2) == 0};
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), random_);
  }

 private:
  std::mt19937 random_;
};

/// Counts the slow way, from the whole history.
struct History {
  std::map<StageKey, std::vector<OutcomeClass>> since_commit;

  [[nodiscard]] bool exhausted(const StageKey& stage) const {
    const auto found = since_commit.find(stage);
    if (found == since_commit.end()) return false;
    const auto count = [&](OutcomeClass of_class) {
      return std::count(found->second.begin(), found->second.end(), of_class);
    };
    return count(OutcomeClass::kFinal) > 0 || count(OutcomeClass::kCounting) >= 3 ||
           count(OutcomeClass::kInfrastructure) >= 20;
  }
};

/// Many seeds in one test: a process for each would take longer than the test.
template <class Check>
void for_each_seed(Check check) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    RandomRun run{seed};
    check(run);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(FailureLedgerPropertyTest, AStageIsGivenUpExactlyWhenABudgetIsSpent) {
  for_each_seed([](RandomRun& run) {
    FailureLedger ledger;
    History history;
    for (int event = 0; event < 500; ++event) {
      const StageKey stage = run.stage();
      if (history.exhausted(stage)) continue;  // no scheduler would try it again
      if (run.below(6) == 0) {
        ledger.committed(stage, {run.slot()});
        history.since_commit.erase(stage);
      } else {
        const StageFailure failure = run.failure(stage);
        const FailureVerdict verdict = ledger.failed(failure);
        history.since_commit[stage].push_back(class_of(failure.outcome));
        ASSERT_EQ(verdict.give_up, history.exhausted(stage)) << event;
        ASSERT_EQ(verdict.give_up, !verdict.why.empty());
        ASSERT_EQ(verdict.give_up, ledger.given_up().contains(stage));
      }
    }
  });
}

TEST(FailureLedgerPropertyTest, WhoIsGivenUpDoesNotDependOnTheOrder) {
  for_each_seed([](RandomRun& run) {
    std::vector<StageFailure> failures;
    for (int i = 0; i < 40; ++i) failures.push_back(run.failure(run.stage()));
    std::set<std::set<StageKey>> ends;
    for (int order = 0; order < 5; ++order) {
      FailureLedger ledger;
      for (const StageFailure& failure : failures) ledger.failed(failure);
      std::set<StageKey> given_up;
      for (const auto& [stage, why] : ledger.given_up()) given_up.insert(stage);
      ends.insert(given_up);
      run.shuffle(failures);
    }
    EXPECT_EQ(ends.size(), 1U);
  });
}

TEST(FailureLedgerPropertyTest, ARelaunchChangesNothingForTheStages) {
  for_each_seed([](RandomRun& run) {
    FailureLedger whole;
    std::vector<PastFailures> past;
    for (int i = 0; i < 30; ++i) {
      const StageFailure failure = run.failure(run.stage());
      whole.failed(failure);
      past.push_back({failure.stage, failure.outcome, failure.reason, 1});
    }
    EXPECT_EQ(FailureLedger{past}.given_up(), whole.given_up());
  });
}

TEST(FailureLedgerPropertyTest, ASlotIsTakenOutOnlyAfterThreeStagesWithoutACommit) {
  for_each_seed([](RandomRun& run) {
    FailureLedger ledger;
    std::map<SlotId, std::set<StageKey>> failed;  // counting failures since the slot's last commit
    for (int event = 0; event < 300; ++event) {
      if (run.below(4) == 0) {
        const SlotId slot = run.slot();
        ledger.committed(run.stage(), {slot});
        failed.erase(slot);
        continue;
      }
      const StageFailure failure = run.failure(run.stage());
      const SlotId slot = failure.slots.front();
      if (class_of(failure.outcome) == OutcomeClass::kCounting) failed[slot].insert(failure.stage);
      const bool expected =
          class_of(failure.outcome) == OutcomeClass::kCounting && failed[slot].size() >= 3;
      ASSERT_EQ(!ledger.failed(failure).quarantine.empty(), expected) << event;
    }
  });
}

TEST(FailureLedgerPropertyTest, ThePauseComesWithTheThirdStageThatFailsAlike) {
  for_each_seed([](RandomRun& run) {
    FailureLedger ledger;
    std::map<std::string, std::set<StageKey>> alike;  // early ones since the last commit
    bool expected = false;
    for (int event = 0; event < 60; ++event) {
      if (run.below(3) == 0) {
        ledger.committed(run.stage(), {run.slot()});
        alike.clear();
        continue;
      }
      const StageFailure failure = run.failure(run.stage());
      ledger.failed(failure);
      if (failure.early && class_of(failure.outcome) == OutcomeClass::kCounting) {
        auto& stages = alike[failure.outcome + failure.reason.back()];
        stages.insert(failure.stage);
        expected = expected || stages.size() >= 3;
      }
      ASSERT_EQ(ledger.paused().has_value(), expected) << event;
    }
  });
}

}  // namespace
}  // namespace oodsweep
