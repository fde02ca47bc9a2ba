#include "orchestrator/planning/simulation.hpp"

#include <gtest/gtest.h>

#include "tests/orchestrator/task_maker.hpp"

namespace oodsweep {
namespace {

TEST(SimulationTest, PlaysTheSchedulersDecisionsInVirtualTime) {
  // The chain 2 + 7 on one slot, 4 and 5 on the other.
  TaskMaker maker;
  const TaskIndex start = maker.train(2.0);
  maker.train(7.0, {start});
  maker.train(4.0);
  maker.train(5.0);
  const SimulatedRun run = simulate(maker.graph(), {.workers = 2});
  EXPECT_TRUE(run.finished);
  EXPECT_DOUBLE_EQ(run.seconds, 9.0);
  EXPECT_DOUBLE_EQ(run.busy_seconds, 18.0);
}

TEST(SimulationTest, AnEvaluationRunsOnAThreadBesideTheWorkers) {
  TaskMaker maker;
  const TaskIndex first = maker.train(3.0);
  maker.train(3.0);
  maker.add({.kind = StageKind::kEvaluate, .seconds = 2.0}, {first});
  EXPECT_DOUBLE_EQ(simulate(maker.graph(), {.workers = 1}).seconds, 6.0);
}

TEST(SimulationTest, GoesOnFromARunThatIsUnderWay) {
  TaskMaker maker;
  const TaskIndex done = maker.train(10.0);
  maker.train(6.0, {done});
  maker.train(8.0);
  TaskScheduler scheduler{maker.graph()};
  scheduler.add_slot({0, 0}, Lane::kWorker, "node");
  const TaskGrant grant = scheduler.grant(100.0).at(0);  // the first, which is the longest way
  // At 104 six seconds of it are left, then 6 + 8.
  EXPECT_DOUBLE_EQ(simulate(scheduler, 104.0).seconds, 20.0);
  EXPECT_DOUBLE_EQ(simulate(scheduler, 104.0, kAsEstimated, {{grant.id, 1.0}}).seconds, 15.0);
  // An overdue task may end at any moment.
  EXPECT_DOUBLE_EQ(simulate(scheduler, 150.0).seconds, 14.0);
  EXPECT_EQ(scheduler.board().counts().done, 0) << "the real run is left alone";
}

TEST(SimulationTest, SaysIfAGangFindsNoPlaceEver) {
  TaskMaker maker;
  maker.gang(1.0, 4);
  EXPECT_FALSE(simulate(maker.graph(), {.workers = 3}).finished);
}

TEST(SimulationTest, TheGangAtTheHeadStartsWhenItsReservationSays) {
  // Backfilled work of any length must not put the gang off: it starts at 10, whatever follows.
  std::mt19937 random{5};
  for (int round = 0; round < 200; ++round) {
    TaskMaker maker;
    maker.add({.priority = 2, .seconds = 10.0});
    const TaskIndex gang = maker.add({.priority = 1, .width = 4, .widest = 4, .seconds = 5.0});
    for (int i = 0; i < 20; ++i) maker.train(1.0 + static_cast<double>(random() % 15));
    maker.add({.kind = StageKind::kTrain, .priority = 3, .seconds = 0.5}, {});
    TaskScheduler scheduler{maker.graph()};
    for (int slot = 0; slot < 4; ++slot) scheduler.add_slot({0, slot}, Lane::kWorker, "node");
    double now = 0.0;
    std::multimap<double, TaskGrant> ends;
    while (scheduler.board().state(gang) == TaskState::kReady) {
      for (const TaskGrant& grant : scheduler.grant(now)) {
        ends.emplace(now + scheduler.board().graph()[grant.tasks[0]].seconds, grant);
      }
      if (scheduler.board().state(gang) != TaskState::kReady) break;
      now = ends.begin()->first;
      scheduler.task_done(ends.begin()->second.tasks[0]);
      scheduler.assignment_ended(ends.begin()->second.id);
      ends.erase(ends.begin());
    }
    EXPECT_LE(now, 10.0);
  }
}

TEST(BestWidthsTest, ALoneMoldableTaskIsWidenedAndManyAreNot) {
  TaskMaker one;
  one.moldable(80.0, 1, 8, {}, 0.1F);
  EXPECT_EQ(best_widths(one.graph(), {.workers = 8}), WidthPolicy::kEight);
  TaskMaker many;
  for (int i = 0; i < 64; ++i) many.moldable(10.0, 1, 8, {}, 0.1F);
  EXPECT_EQ(best_widths(many.graph(), {.workers = 8}), WidthPolicy::kNarrow);
}

}  // namespace
}  // namespace oodsweep
