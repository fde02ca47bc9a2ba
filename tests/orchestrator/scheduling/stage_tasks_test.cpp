#include "orchestrator/scheduling/stage_tasks.hpp"

#include <gtest/gtest.h>

#include "tests/orchestrator/graph_maker.hpp"

namespace oodsweep {
namespace {

Stage stage_of(StageKind kind, std::int64_t width, std::int64_t widest) {
  GraphMaker maker;
  maker.train("t", {}, 1, 0);
  Stage stage = maker.graph().stages.front();
  stage.kind = kind;
  stage.width = width;
  stage.widest = widest;
  return stage;
}

TEST(StageTasksTest, ATrainingHasTheWidthsOfItsSweep) {
  const StageWidths plain = stage_widths(stage_of(StageKind::kTrain, 3, 3), 1.0);
  EXPECT_EQ(plain.width, 3);
  EXPECT_EQ(plain.widest, 3);
  const StageWidths exact = stage_widths(stage_of(StageKind::kTrain, 1, 4), 1.0);
  EXPECT_EQ(exact.width, 1);
  EXPECT_EQ(exact.widest, 4);
  EXPECT_EQ(stage_widths(stage_of(StageKind::kTrain, 1, 1), 1.0).widest, 1);
}

TEST(StageTasksTest, OtherStagesAreSharedOutWhereThatIsWorthTheStartOfMoreWorkers) {
  EXPECT_EQ(stage_widths(stage_of(StageKind::kOutputs, 1, 4), 19.0).widest, 1);
  const StageWidths long_one = stage_widths(stage_of(StageKind::kScore, 1, 4), 100.0);
  EXPECT_EQ(long_one.widest, 4);
  // One second of 100 is the same on any number of slots.
  EXPECT_FLOAT_EQ(long_one.serial_share, 0.01F);
}

TEST(StageTasksTest, SecondsOnSeveralSlotsAreTracedBackToTheSmallestWidth) {
  Stage exact = stage_of(StageKind::kTrain, 1, 4);
  const StageGraph graph{.stages = {exact}, .trials = {}};
  const double on_four = (*task_graph(graph, {100.0}))[0].seconds_on(4);
  EXPECT_NEAR(seconds_when_narrow(exact, on_four, 4), 100.0, 1e-4);
  Stage outputs = stage_of(StageKind::kOutputs, 1, 4);
  const StageGraph other{.stages = {outputs}, .trials = {}};
  const double on_two = (*task_graph(other, {100.0}))[0].seconds_on(2);
  EXPECT_NEAR(seconds_when_narrow(outputs, on_two, 2), 100.0, 1e-4);
}

TEST(StageTasksTest, APlainTrainingIsNeverNarrower) {
  Stage plain = stage_of(StageKind::kTrain, 2, 2);
  plain.material["replicas"] = 2;
  EXPECT_EQ(seconds_when_narrow(plain, 7.0, 2), 7.0);
}

}  // namespace
}  // namespace oodsweep
