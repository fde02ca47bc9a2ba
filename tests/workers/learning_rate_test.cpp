#include "workers/learning_rate.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(CosineScheduleTest, TheFirstUpdateIsAlreadyAStepDownAndTheLastIsTheFloor) {
  // Four updates, t / T = 1/4, 2/4, 3/4, 1: cos = 0.7071, 0, -0.7071, -1.
  const CosineSchedule schedule{0.1, 0.0, 4};
  EXPECT_NEAR(schedule.at_update(0), 0.1 * 0.5 * 1.70710678, 1e-9);
  EXPECT_NEAR(schedule.at_update(1), 0.05, 1e-12);
  EXPECT_NEAR(schedule.at_update(2), 0.1 * 0.5 * 0.29289322, 1e-9);
  EXPECT_NEAR(schedule.at_update(3), 0.0, 1e-12);
}

TEST(CosineScheduleTest, TheFloorIsAddedNotClamped) {
  const CosineSchedule schedule{0.01, 1e-6, 2};
  EXPECT_NEAR(schedule.at_update(0), 1e-6 + (0.01 - 1e-6) * 0.5, 1e-15);
  EXPECT_NEAR(schedule.at_update(1), 1e-6, 1e-15);
}

TEST(StepScheduleTest, TheRateFallsWithTheFirstUpdateBehindEachMilestone) {
  const StepSchedule schedule{0.1, 0.1, {0.5, 0.75}, 8};
  EXPECT_DOUBLE_EQ(schedule.at_update(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.at_update(3), 0.1);
  EXPECT_DOUBLE_EQ(schedule.at_update(4), 0.01);  // half of eight updates are done
  EXPECT_DOUBLE_EQ(schedule.at_update(5), 0.01);
  EXPECT_DOUBLE_EQ(schedule.at_update(6), 0.001);
  EXPECT_DOUBLE_EQ(schedule.at_update(7), 0.001);
}

TEST(StepScheduleTest, AShareThatIsNoBinaryFractionMeansTheUpdateThatItNames) {
  // 0.7 * 10 is 7.000000000000001 in doubles.
  const StepSchedule schedule{1.0, 0.5, {0.7}, 10};
  EXPECT_EQ(schedule.at_update(6), 1.0);
  EXPECT_EQ(schedule.at_update(7), 0.5);
}

TEST(LearningRateTest, ThePlanChoosesTheSchedule) {
  TrainingPlan plan;
  plan.learning_rate = 0.1;
  plan.milestones = {0.5};
  plan.factor = 0.2;
  EXPECT_NEAR(learning_rate_of(plan, 4)(1), 0.05, 1e-12);
  plan.schedule = Schedule::kStep;
  EXPECT_DOUBLE_EQ(learning_rate_of(plan, 4)(1), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate_of(plan, 4)(2), 0.02);
}

}  // namespace
}  // namespace oodsweep
