#include "orchestrator/failures/outcome_class.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(OutcomeClassTest, WhatIsNobodysFaultDoesNotCount) {
  for (const char* outcome : {"lost", "disk_full", "damaged_parent"}) {
    EXPECT_EQ(class_of(outcome), OutcomeClass::kInfrastructure) << outcome;
  }
  for (const char* outcome : {"drained", "superseded", "duplicate"}) {
    EXPECT_EQ(class_of(outcome), OutcomeClass::kOnPurpose) << outcome;
  }
}

TEST(OutcomeClassTest, WhatTheStageDidCounts) {
  for (const char* outcome : {"failed", "crashed", "out_of_memory", "time_limit", "no_progress",
                              "gang_broken", "a name that nobody knows", ""}) {
    EXPECT_EQ(class_of(outcome), OutcomeClass::kCounting) << outcome;
  }
}

TEST(OutcomeClassTest, DivergingIsFinal) {
  EXPECT_EQ(class_of("diverged"), OutcomeClass::kFinal);
  EXPECT_EQ(class_of("committed"), OutcomeClass::kDone);
}

TEST(OutcomeClassTest, EarlyIsWithinHalfAMinuteOrBeforeTheFirstStep) {
  EXPECT_TRUE(is_early(30.0, true));
  EXPECT_FALSE(is_early(30.1, true));
  EXPECT_TRUE(is_early(5000.0, false));
}

}  // namespace
}  // namespace oodsweep
