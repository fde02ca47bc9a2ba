#include "orchestrator/coordinator/gang_verdict.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

std::string outcome_of(const std::vector<std::string>& outcomes) {
  std::vector<GangFailure> failures;
  for (const std::string& outcome : outcomes) {
    failures.push_back({.member = static_cast<int>(failures.size()), .outcome = outcome});
  }
  return cause_of(failures).outcome;
}

TEST(GangVerdictTest, WhatAWorkerDidGoesBeforeWhatTheOthersMissed) {
  EXPECT_EQ(outcome_of({"gang_broken", "crashed"}), "crashed");
  EXPECT_EQ(outcome_of({"crashed", "gang_broken"}), "crashed");
  EXPECT_EQ(outcome_of({"gang_broken", "gang_broken"}), "gang_broken");
}

TEST(GangVerdictTest, ALostAgentIsNoFaultOfTheStage) {
  EXPECT_EQ(outcome_of({"gang_broken", "lost", "gang_broken"}), "lost");
}

TEST(GangVerdictTest, AFaultGoesBeforeAnOrder) {
  EXPECT_EQ(outcome_of({"drained", "crashed"}), "crashed");
  EXPECT_EQ(outcome_of({"drained", "lost"}), "drained");
  EXPECT_EQ(outcome_of({"gang_broken", "drained"}), "drained");
}

TEST(GangVerdictTest, WhatWouldComeAgainIsSaidEvenIfAnotherCrashed) {
  EXPECT_EQ(outcome_of({"crashed", "diverged"}), "diverged");
}

TEST(GangVerdictTest, OfEqualsTheFirstCounts) {
  EXPECT_EQ(outcome_of({"out_of_memory", "crashed"}), "out_of_memory");
  EXPECT_EQ(in_words({.member = 1, .outcome = "crashed", .reason = "why"}, 4),
            "worker 1 of 4: why");
  EXPECT_THROW(static_cast<void>(cause_of({})), InternalError);
}

}  // namespace
}  // namespace oodsweep
