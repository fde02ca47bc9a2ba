#include "orchestrator/planning/forecast.hpp"

#include <gtest/gtest.h>

#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

/// Four trainings of 10 estimated seconds on two slots; the first two run since 100.
class ForecastTest : public testing::Test {
 protected:
  ForecastTest() {
    TaskMaker maker;
    for (int i = 0; i < 4; ++i) maker.train(10.0);
    scheduler_.emplace(idle_scheduler(maker.graph(), {.workers = 2}));
    grants_ = scheduler_->grant(100.0);
  }
  std::optional<TaskScheduler> scheduler_;
  std::vector<TaskGrant> grants_;
  Forecast forecast_;
};

TEST_F(ForecastTest, SaysNothingFromHintsAlone) {
  EXPECT_FALSE(forecast_.look(*scheduler_, 101.0, {}).has_value());
  EXPECT_FALSE(forecast_.look(*scheduler_, 101.0, {{0, {1.0, 0.0}}}).has_value());
}

TEST_F(ForecastTest, CorrectsEstimatesByWhatRunningAttemptsSay) {
  // A quarter took 5 s instead of 2.5, so a training takes 20: 15 s are left, then 20 more.
  const auto outlook = forecast_.look(*scheduler_, 105.0, {{0, {5.0, 0.25}}, {1, {5.0, 0.25}}});
  ASSERT_TRUE(outlook.has_value());
  EXPECT_DOUBLE_EQ(outlook->seconds, 35.0);
  EXPECT_DOUBLE_EQ(outlook->bound_seconds, 35.0);  // (15 + 15 + 20 + 20) / 2
}

TEST_F(ForecastTest, LearnsFromWhatIsCommitted) {
  scheduler_->task_done(0, grants_[0].id);
  scheduler_->assignment_ended(grants_[0].id);
  forecast_.observe(StageKind::kTrain, 10.0, 5.0);
  // Twice as fast: the other one has had its 5 s, and the two that wait take 5 s on two slots.
  const auto outlook = forecast_.look(*scheduler_, 105.0, {{1, {5.0, 0.0}}});
  ASSERT_TRUE(outlook.has_value());
  EXPECT_DOUBLE_EQ(outlook->seconds, 5.0);
}

TEST_F(ForecastTest, KindsThatWereNotSeenAreScaledLikeTheOthers) {
  TaskMaker maker;
  maker.add({.kind = StageKind::kEvaluate, .seconds = 2.0});
  const TaskScheduler evaluation = idle_scheduler(maker.graph(), {.workers = 1});
  forecast_.observe(StageKind::kTrain, 10.0, 30.0);
  EXPECT_DOUBLE_EQ(forecast_.look(evaluation, 0.0, {})->seconds, 6.0);
}

}  // namespace
}  // namespace oodsweep
