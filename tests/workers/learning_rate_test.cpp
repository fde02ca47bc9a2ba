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

}  // namespace
}  // namespace oodsweep
