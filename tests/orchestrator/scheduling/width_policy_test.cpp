#include "orchestrator/scheduling/width_policy.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

Task moldable(std::uint16_t width, std::uint16_t widest) {
  Task task;
  task.width = width;
  task.widest = widest;
  return task;
}

TEST(WidthPolicyTest, AGangHasItsWidthWhateverThePolicy) {
  for (const WidthPolicy policy : kWidthPolicies) {
    EXPECT_EQ(chosen_width(moldable(3, 3), policy, {.usable = 8, .free = 8, .ready = 1}), 3U);
  }
}

TEST(WidthPolicyTest, AFixedWidthIsTakenUpToWhatTheTaskMayAndTheMachineHas) {
  const WorkerSlots slots{.usable = 8, .free = 2, .ready = 5};
  EXPECT_EQ(chosen_width(moldable(1, 8), WidthPolicy::kNarrow, slots), 1U);
  EXPECT_EQ(chosen_width(moldable(1, 8), WidthPolicy::kTwo, slots), 2U);
  EXPECT_EQ(chosen_width(moldable(1, 8), WidthPolicy::kFour, slots), 4U);
  EXPECT_EQ(chosen_width(moldable(1, 8), WidthPolicy::kEight, slots), 8U);
  EXPECT_EQ(chosen_width(moldable(1, 4), WidthPolicy::kEight, slots), 4U);
  EXPECT_EQ(chosen_width(moldable(1, 8), WidthPolicy::kEight, {.usable = 3, .free = 3, .ready = 1}),
            2U);
}

TEST(WidthPolicyTest, ItNeverFallsBelowWhatTheTaskNeeds) {
  EXPECT_EQ(chosen_width(moldable(4, 8), WidthPolicy::kTwo, {.usable = 8, .free = 8, .ready = 1}),
            4U);
  EXPECT_EQ(chosen_width(moldable(4, 8), WidthPolicy::kTwo, {.usable = 2, .free = 2, .ready = 1}),
            4U);
}

TEST(WidthPolicyTest, IdleSlotsAreSharedAmongThoseThatAreReady) {
  const Task task = moldable(1, 16);
  const WidthPolicy widen = WidthPolicy::kWidenWhenIdle;
  EXPECT_EQ(chosen_width(task, widen, {.usable = 16, .free = 16, .ready = 1}), 16U);
  EXPECT_EQ(chosen_width(task, widen, {.usable = 16, .free = 16, .ready = 3}), 4U);
  EXPECT_EQ(chosen_width(task, widen, {.usable = 16, .free = 4, .ready = 8}), 1U);
}

}  // namespace
}  // namespace oodsweep
