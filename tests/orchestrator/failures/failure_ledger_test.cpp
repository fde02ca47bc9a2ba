#include "orchestrator/failures/failure_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const StageKey kFirst{"1"};
const StageKey kSecond{"2"};
const StageKey kThird{"3"};
const SlotId kSlot{1, 0};
const SlotId kOther{1, 1};

StageFailure failure(const StageKey& stage, const std::string& outcome,
                     const std::string& reason = "why") {
  return {.stage = stage, .outcome = outcome, .reason = reason, .slots = {kSlot}};
}

StageFailure early(const StageKey& stage, const std::string& reason,
                   const std::string& outcome = "crashed") {
  StageFailure result = failure(stage, outcome, reason);
  result.early = true;
  return result;
}

TEST(FailureLedgerTest, ATrainingMayBeStoppedInOrderAnyNumberOfTimes) {
  FailureLedger ledger;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(ledger.failed(failure(kFirst, "drained")).give_up);
  }
}

TEST(FailureLedgerTest, GivesAStageUpAfterThreeFailures) {
  FailureLedger ledger;
  EXPECT_FALSE(ledger.failed(failure(kFirst, "crashed")).give_up);
  EXPECT_FALSE(ledger.failed(failure(kFirst, "out_of_memory")).give_up);
  const FailureVerdict verdict = ledger.failed(failure(kFirst, "crashed", "signal 11"));
  EXPECT_TRUE(verdict.give_up);
  EXPECT_EQ(verdict.why, "3 attempts failed (crashed 2, out_of_memory 1), the last: signal 11");
}

TEST(FailureLedgerTest, CountsEachStageByItself) {
  FailureLedger ledger;
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(ledger.failed(failure(kFirst, "failed")).give_up);
    EXPECT_FALSE(ledger.failed(failure(kSecond, "failed")).give_up);
  }
}

TEST(FailureLedgerTest, LossesOfTheInfrastructureHaveALargerBudget) {
  FailureLedger ledger;
  for (int i = 0; i < 19; ++i) {
    EXPECT_FALSE(ledger.failed(failure(kFirst, i % 2 == 0 ? "lost" : "disk_full")).give_up);
  }
  const FailureVerdict verdict = ledger.failed(failure(kFirst, "lost", "its agent died"));
  EXPECT_TRUE(verdict.give_up);
  EXPECT_EQ(
      verdict.why,
      "20 attempts were lost without a fault of the stage (disk_full 9, lost 11), the last: its "
      "agent died");
}

TEST(FailureLedgerTest, LossesDoNotCountAsFailures) {
  FailureLedger ledger;
  for (int i = 0; i < 2; ++i) ledger.failed(failure(kFirst, "failed"));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ledger.failed(failure(kFirst, "lost")).give_up);
  const FailureVerdict verdict = ledger.failed(failure(kFirst, "failed"));
  EXPECT_TRUE(verdict.give_up);
  EXPECT_THAT(verdict.why, HasSubstr("3 attempts failed (failed 3)"));
}

TEST(FailureLedgerTest, DivergingIsFinalAtOnce) {
  FailureLedger ledger;
  const FailureVerdict verdict = ledger.failed(failure(kFirst, "diverged", "the loss is nan"));
  EXPECT_TRUE(verdict.give_up);
  EXPECT_EQ(verdict.why, "the loss is nan; it would end in the same way again");
}

TEST(FailureLedgerTest, ACommitClearsAStage) {
  FailureLedger ledger;
  for (int i = 0; i < 2; ++i) ledger.failed(failure(kFirst, "failed"));
  ledger.committed(kFirst, {kSlot});
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(ledger.failed(failure(kFirst, "failed")).give_up);
}

TEST(FailureLedgerTest, GoesOnCountingFromEarlierLaunches) {
  FailureLedger ledger{{{kFirst, "crashed", "signal 11", 2},
                        {kSecond, "lost", "killed", 20},
                        {kThird, "committed", "", 7}}};
  EXPECT_THAT(ledger.given_up(), ElementsAre(testing::Key(kSecond)));
  EXPECT_FALSE(ledger.failed(failure(kThird, "failed")).give_up);
  EXPECT_TRUE(ledger.failed(failure(kFirst, "failed")).give_up);
  EXPECT_THAT(ledger.given_up(), ElementsAre(testing::Key(kFirst), testing::Key(kSecond)));
}

TEST(FailureLedgerTest, ThreeStagesThatFailEarlyInTheSameWayPauseTheRun) {
  FailureLedger ledger;
  ledger.failed(early(kFirst, "no library x.so in /a/1"));
  ledger.failed(early(kSecond, "no library x.so in /a/2"));
  EXPECT_FALSE(ledger.paused());
  ledger.failed(early(kThird, "no library x.so in /b"));
  ASSERT_TRUE(ledger.paused());
  EXPECT_THAT(*ledger.paused(), HasSubstr("paused: 3 stages failed in the same way"));
  EXPECT_THAT(*ledger.paused(), HasSubstr("(crashed: no library x.so in /b)"));
  ledger.committed(kFirst, {kSlot});  // a commit does not end the pause
  EXPECT_TRUE(ledger.paused());
}

TEST(FailureLedgerTest, OneStageAloneDoesNotPauseTheRun) {
  FailureLedger ledger;
  for (int i = 0; i < 5; ++i) ledger.failed(early(kFirst, "x"));
  EXPECT_FALSE(ledger.paused());
}

TEST(FailureLedgerTest, FailuresThatDifferDoNotPauseTheRun) {
  FailureLedger ledger;
  ledger.failed(early(kFirst, "x"));
  ledger.failed(early(kSecond, "y"));
  ledger.failed(early(kThird, "x", "out_of_memory"));
  EXPECT_FALSE(ledger.paused());
}

TEST(FailureLedgerTest, LateFailuresDoNotPauseTheRun) {
  FailureLedger ledger;
  for (const StageKey& stage : {kFirst, kSecond, kThird}) ledger.failed(failure(stage, "crashed"));
  EXPECT_FALSE(ledger.paused());
}

TEST(FailureLedgerTest, LossesAndDivergedTrainingsDoNotPauseTheRun) {
  FailureLedger ledger;
  for (const char* outcome : {"lost", "diverged"}) {
    for (const StageKey& stage : {kFirst, kSecond, kThird}) {
      EXPECT_THAT(ledger.failed(early(stage, "x", outcome)).quarantine, IsEmpty());
    }
  }
  EXPECT_FALSE(ledger.paused());
}

TEST(FailureLedgerTest, ACommitBetweenShowsThatTheRunWorks) {
  FailureLedger ledger;
  ledger.failed(early(kFirst, "x"));
  ledger.failed(early(kSecond, "x"));
  ledger.committed({"4"}, {kOther});
  ledger.failed(early(kThird, "x"));
  EXPECT_FALSE(ledger.paused());
}

TEST(FailureLedgerTest, ASlotWhereThreeStagesFailedIsTakenOut) {
  FailureLedger ledger;
  EXPECT_THAT(ledger.failed(failure(kFirst, "crashed")).quarantine, IsEmpty());
  EXPECT_THAT(ledger.failed(failure(kFirst, "crashed")).quarantine, IsEmpty());
  EXPECT_THAT(ledger.failed(failure(kSecond, "time_limit")).quarantine, IsEmpty());
  StageFailure gang = failure(kThird, "failed");
  gang.slots = {kOther, kSlot};
  EXPECT_THAT(ledger.failed(gang).quarantine, ElementsAre(kSlot));
}

TEST(FailureLedgerTest, TheLastSlotStays) {
  FailureLedger ledger;
  for (const StageKey& stage : {kFirst, kSecond, kThird}) {
    StageFailure alone = failure(stage, "crashed");
    alone.other_slots = false;
    EXPECT_THAT(ledger.failed(alone).quarantine, IsEmpty());
  }
}

TEST(FailureLedgerTest, ACommitOnASlotClearsThatSlotOnly) {
  FailureLedger ledger;
  for (const SlotId& slot : {kSlot, kOther}) {
    for (const StageKey& stage : {kFirst, kSecond}) {
      StageFailure there = failure(stage, "lost");
      there.outcome = "failed";
      there.slots = {slot};
      ledger.failed(there);
    }
  }
  ledger.committed({"4"}, {kSlot});
  StageFailure gang = failure(kThird, "failed");
  gang.slots = {kSlot, kOther};
  EXPECT_THAT(ledger.failed(gang).quarantine, ElementsAre(kOther));
}

TEST(FailureLedgerTest, ForgivesEverything) {
  FailureLedger ledger{{{kSecond, "diverged", "nan", 1}}};
  for (const StageKey& stage : {kFirst, kSecond, kThird}) ledger.failed(early(stage, "x"));
  for (int i = 0; i < 2; ++i) ledger.failed(failure(kFirst, "failed"));
  EXPECT_TRUE(ledger.paused());
  EXPECT_EQ(ledger.given_up().size(), 2U);
  ledger.forgive();
  EXPECT_FALSE(ledger.paused());
  EXPECT_THAT(ledger.given_up(), IsEmpty());
  const FailureVerdict verdict = ledger.failed(early(kFirst, "x"));
  EXPECT_FALSE(verdict.give_up);
  EXPECT_THAT(verdict.quarantine, IsEmpty());
  EXPECT_FALSE(ledger.paused());
}

}  // namespace
}  // namespace oodsweep
