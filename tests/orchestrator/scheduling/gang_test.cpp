#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/scheduling/task_scheduler.hpp"
#include "tests/orchestrator/scheduling/scheduler_steps.hpp"
#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(GangTest, AGangGetsAllOfItsSlotsOnOneNodeIfThatHasThem) {
  TaskMaker maker;
  maker.train(9.0);
  maker.gang(5.0, 3);
  TaskScheduler scheduler{maker.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker, "a");
  scheduler.add_slot({0, 1}, Lane::kWorker, "a");
  scheduler.add_slot({0, 2}, Lane::kWorker, "a");
  for (int slot = 0; slot < 3; ++slot) scheduler.add_slot({1, slot}, Lane::kWorker, "b");
  const auto grants = scheduler.grant(0.0);
  ASSERT_THAT(grants, SizeIs(2));
  EXPECT_EQ(grants[1].slots, (Slots{{1, 0}, {1, 1}, {1, 2}}));
}

TEST(GangTest, AGangThatWaitsIsNotDelayedByWhatIsLong) {
  // Slot 0 is busy until 10, the gang of two waits for it. Slot 1 is free until then.
  TaskMaker maker;
  Task first{.priority = 2, .seconds = 10.0};
  Task gang{.priority = 1, .width = 2, .widest = 2, .seconds = 5.0};
  const TaskIndex a = maker.add(first);
  const TaskIndex wide = maker.add(gang);
  maker.train(11.0);
  const TaskIndex fits = maker.train(10.0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  const auto grants = scheduler.grant(0.0);
  EXPECT_THAT(tasks_of(grants), ElementsAre(a, fits)) << "ends just when the gang can start";
  for (const TaskGrant& grant : grants) finish(scheduler, grant);
  EXPECT_THAT(tasks_of(scheduler.grant(10.0)), ElementsAre(wide));
}

TEST(GangTest, SlotsThatAWaitingGangLeavesOverAreUsed) {
  // Of four slots three are busy until 10; then there are four, of which the gang takes two.
  TaskMaker maker;
  Tasks early;
  for (int i = 0; i < 3; ++i) early.push_back(maker.add({.priority = 2, .seconds = 10.0}));
  maker.add({.priority = 1, .width = 2, .widest = 2, .seconds = 5.0});
  const TaskIndex long_one = maker.train(1000.0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 4);
  early.push_back(long_one);
  EXPECT_EQ(tasks_of(scheduler.grant(0.0)), early);
}

TEST(GangTest, AGangWiderThanTheClusterHoldsNobodyUp) {
  TaskMaker maker;
  maker.gang(100.0, 3);
  const TaskIndex other = maker.train(1.0);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  EXPECT_THAT(tasks_of(scheduler.grant(0.0)), ElementsAre(other));
}

TEST(GangTest, AGangThatLostASlotKeepsTheOthersUntilItsWorkersHaveGone) {
  TaskMaker maker;
  maker.gang(5.0, 2);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 3);
  const auto grants = scheduler.grant(0.0);
  scheduler.remove_slot(grants.at(0).slots[1]);
  EXPECT_EQ(scheduler.board().state(0), TaskState::kGranted);
  EXPECT_THAT(scheduler.slots().free(Lane::kWorker), SizeIs(1));
  scheduler.assignment_ended(grants[0].id);
  EXPECT_EQ(scheduler.board().state(0), TaskState::kReady);
  EXPECT_THAT(scheduler.slots().free(Lane::kWorker), SizeIs(2));
}

TEST(GangTest, AGangThatLostAllOfItsSlotsHasEnded) {
  TaskMaker maker;
  maker.gang(5.0, 2);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  const auto grants = scheduler.grant(0.0);
  for (const SlotId slot : grants.at(0).slots) scheduler.remove_slot(slot);
  EXPECT_EQ(scheduler.board().state(0), TaskState::kReady);
}

TEST(GangTest, ATaskMadeByAGangWhoseFirstSlotIsGoneCountsAllTheSame) {
  TaskMaker maker;
  maker.gang(5.0, 2);
  TaskScheduler scheduler{maker.graph()};
  add_nodes(scheduler, 1, 2);
  const auto grants = scheduler.grant(0.0);
  scheduler.remove_slot(grants.at(0).slots[0]);
  scheduler.task_done(0, grants[0].id);
  EXPECT_EQ(scheduler.board().state(0), TaskState::kDone);
}

/// Gangs that share memory, on two nodes of two slots.
class OneNodeGangTest : public testing::Test {
 protected:
  TaskScheduler scheduler(TaskMaker& maker) const {
    TaskScheduler scheduler{maker.graph(), {.gangs = GangReach::kOneNode}};
    add_nodes(scheduler, 2, 2);
    return scheduler;
  }
};

TEST_F(OneNodeGangTest, AGangWiderThanEveryNodeHoldsNobodyUp) {
  TaskMaker maker;
  maker.gang(100.0, 3);
  const TaskIndex other = maker.train(1.0);
  TaskScheduler nodes = scheduler(maker);
  EXPECT_EQ(nodes.widest_gang(), 2U);
  EXPECT_THAT(tasks_of(nodes.grant(0.0)), ElementsAre(other));
}

TEST_F(OneNodeGangTest, AGangThatWaitsIsNotStarvedByTasksOfOneSlot) {
  // One slot of each node is busy: on node 0 until 20, on node 1 until 10, for which the gang
  // waits. The slot of node 0 takes a task of any length, that of node 1 one that ends by then.
  TaskMaker maker;
  const TaskIndex short_one = maker.add({.priority = 2, .seconds = 10.0});
  const TaskIndex long_one = maker.add({.priority = 2, .seconds = 20.0});
  const TaskIndex gang = maker.add({.priority = 1, .width = 2, .widest = 2, .seconds = 5.0});
  const TaskIndex any = maker.train(1000.0);
  const TaskIndex too_long = maker.train(11.0);
  const TaskIndex fits = maker.train(9.0);
  TaskScheduler nodes{maker.graph(), {.gangs = GangReach::kOneNode}};
  nodes.add_slot({0, 0}, Lane::kWorker, "node 0");
  nodes.add_slot({1, 0}, Lane::kWorker, "node 1");
  auto grants = nodes.grant(0.0);
  ASSERT_THAT(tasks_of(grants), ElementsAre(long_one, short_one));
  nodes.add_slot({0, 1}, Lane::kWorker, "node 0");
  nodes.add_slot({1, 1}, Lane::kWorker, "node 1");
  const auto beside = nodes.grant(0.0);
  ASSERT_THAT(tasks_of(beside), ElementsAre(any, fits));
  EXPECT_EQ(beside[0].slots, (Slots{{0, 1}}));
  EXPECT_EQ(beside[1].slots, (Slots{{1, 1}}));
  finish(nodes, beside[1]);
  finish(nodes, grants[1]);
  const auto later = nodes.grant(10.0);
  ASSERT_THAT(later, SizeIs(1));
  EXPECT_THAT(tasks_of(later), ElementsAre(gang));
  EXPECT_EQ(nodes.board().state(too_long), TaskState::kReady);
}

}  // namespace
}  // namespace oodsweep
