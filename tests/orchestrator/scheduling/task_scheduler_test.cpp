#include "orchestrator/scheduling/task_scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/scheduling/scheduler_steps.hpp"
#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(TaskSchedulerTest, TheUsersPriorityGoesBeforeTheLongestPath) {
  TaskMaker maker;
  maker.train(100.0);
  const TaskIndex urgent = maker.add({.priority = 1, .seconds = 1.0});
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 1);
  EXPECT_THAT(tasks_of(scheduler.grant(0.0)), ElementsAre(urgent));
}

TEST(TaskSchedulerTest, OfEqualPathsTheOneWhoseParentIsOnTheNodeGoesFirst) {
  TaskMaker maker;
  const TaskIndex first = maker.train(5.0);
  const TaskIndex second = maker.train(5.0);
  const TaskIndex of_first = maker.train(3.0, {first}, 1);
  const TaskIndex of_second = maker.train(3.0, {second}, 0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 2, 1);
  const auto parents = scheduler.grant(0.0);
  ASSERT_THAT(tasks_of(parents), ElementsAre(first, second));
  scheduler.task_done(second, parents[1].id);  // node 1 is still busy
  finish(scheduler, parents[0]);
  const auto on_node_0 = scheduler.grant(5.0);
  ASSERT_THAT(tasks_of(on_node_0), ElementsAre(of_first)) << "though its repeat is the larger";
  scheduler.assignment_ended(parents[1].id);
  const auto on_node_1 = scheduler.grant(5.0);
  ASSERT_THAT(tasks_of(on_node_1), ElementsAre(of_second));
  EXPECT_EQ(on_node_1[0].slots, (Slots{{1, 0}}));
}

TEST(TaskSchedulerTest, MoldableTasksWidenWhenSlotsAreIdle) {
  TaskMaker maker;
  maker.moldable(8.0, 1, 8);
  maker.moldable(8.0, 1, 8);
  TaskScheduler scheduler{maker.graph(), {.widths = WidthPolicy::kWidenWhenIdle}};
  add_nodes(scheduler, 1, 8);
  const auto grants = scheduler.grant(0.0);
  ASSERT_THAT(grants, SizeIs(2));
  EXPECT_THAT(grants[0].slots, SizeIs(4));
  EXPECT_THAT(grants[1].slots, SizeIs(4));
}

TEST(TaskSchedulerTest, ASlotInQuarantineGetsNothingMore) {
  TaskMaker maker;
  for (int i = 0; i < 4; ++i) maker.train(1.0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  const auto grants = scheduler.grant(0.0);
  scheduler.quarantine_slot({0, 0});
  for (const TaskGrant& grant : grants) finish(scheduler, grant);
  const auto next = scheduler.grant(1.0);
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_EQ(next[0].slots, (Slots{{0, 1}}));
}

TEST(TaskSchedulerTest, WhereAllOtherSlotsAreInQuarantineAFailedTaskIsTriedAgain) {
  TaskMaker maker;
  maker.train(1.0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  const TaskGrant first = scheduler.grant(0.0).at(0);
  scheduler.task_failed(0, false, first.id);
  scheduler.assignment_ended(first.id);
  scheduler.quarantine_slot({0, 1});
  EXPECT_EQ(scheduler.grant(1.0).at(0).slots, first.slots);
}

TEST(TaskSchedulerTest, LongTasksOfAFamilyAreNotLumpedTogetherWhenFewSlotsAreFree) {
  TaskMaker maker;
  for (int i = 0; i < 4; ++i) maker.add({.family = 0, .seconds = 300.0});
  for (int i = 0; i < 4; ++i) maker.add({.family = 1, .seconds = 3.0});
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 1);
  const auto first = scheduler.grant(0.0);
  EXPECT_THAT(tasks_of(first), ElementsAre(0));
  for (TaskIndex task = 1; task < 4; ++task) scheduler.task_done(task);
  finish(scheduler, first[0]);
  EXPECT_THAT(scheduler.grant(0.0).at(0).tasks, ElementsAre(4, 5, 6, 7));
}

class SpeculationTest : public testing::Test {
 protected:
  SpeculationTest() {
    TaskMaker maker;
    maker.train(10.0);
    maker.train(10.0);
    scheduler_.emplace(maker.graph(), SchedulerSettings{.speculate = 1});
    add_nodes(*scheduler_, 1, 4);
    first_ = scheduler_->grant(0.0);
  }
  std::optional<TaskScheduler> scheduler_;
  std::vector<TaskGrant> first_;
};

TEST_F(SpeculationTest, AStragglerGetsASecondAttemptAtMostNAtOnce) {
  EXPECT_THAT(scheduler_->grant(20.0), IsEmpty()) << "twice the estimate is not too long";
  const auto second = scheduler_->grant(20.5);
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_TRUE(second[0].speculative);
  EXPECT_EQ(second[0].tasks, first_[0].tasks);
  EXPECT_NE(second[0].slots, first_[0].slots);
  EXPECT_THAT(scheduler_->grant(30.0), IsEmpty());
}

TEST_F(SpeculationTest, TheFirstCommitWinsAndTheOtherIsToldToStop) {
  const TaskGrant second = scheduler_->grant(30.0).at(0);
  scheduler_->task_done(second.tasks[0], second.id);
  EXPECT_THAT(scheduler_->take_superseded(), ElementsAre(first_[0].id));
  EXPECT_THAT(scheduler_->take_superseded(), IsEmpty());
  scheduler_->assignment_ended(second.id);
  scheduler_->assignment_ended(first_[0].id);
  EXPECT_EQ(scheduler_->board().state(second.tasks[0]), TaskState::kDone);
}

TEST_F(SpeculationTest, WhenOneOfTwoAttemptsFailsTheOtherGoesOn) {
  const TaskGrant second = scheduler_->grant(30.0).at(0);
  EXPECT_THAT(scheduler_->task_failed(second.tasks[0], false, second.id), IsEmpty());
  scheduler_->assignment_ended(second.id);
  EXPECT_EQ(scheduler_->board().state(second.tasks[0]), TaskState::kGranted);
  scheduler_->assignment_ended(first_[0].id);
  EXPECT_EQ(scheduler_->board().state(second.tasks[0]), TaskState::kReady);
}

TEST(TaskSchedulerTest, ARetriedTaskBringsBackWhatNeededIt) {
  TaskMaker maker;
  const TaskIndex bad = maker.train(1.0);
  const TaskIndex also_bad = maker.train(1.0);
  const TaskIndex child = maker.train(1.0, {bad});
  maker.train(1.0, {child, also_bad});
  TaskScheduler scheduler{maker.graph()};
  scheduler.task_failed(bad, true);
  scheduler.task_failed(also_bad, true);
  EXPECT_TRUE(scheduler.board().finished());
  EXPECT_THAT(scheduler.task_retried(bad), ElementsAre(bad, child));
  EXPECT_THAT(scheduler.task_retried(bad), IsEmpty());
  EXPECT_EQ(scheduler.board().state(bad), TaskState::kReady);
  EXPECT_EQ(scheduler.board().counts().failed, 2);
}

}  // namespace
}  // namespace oodsweep
