#include "orchestrator/scheduling/stage_cost.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "orchestrator/planning/run_plan.hpp"
#include "orchestrator/planning/work_table.hpp"
#include "tests/orchestrator/graph_maker.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

Stage stage_of(StageKind kind, Json material, std::int64_t images) {
  Stage stage;
  stage.kind = kind;
  stage.material = std::move(material);
  stage.images = images;
  return stage;
}

TEST(StageCostTest, ATrainingCountsItsOutliersAndItsEpochs) {
  const StageWork work = stage_work(
      stage_of(StageKind::kTrain,
               {{"network", {{"name", "wide_resnet"}, {"depth", 10}, {"outputs", 10}}},
                {"objective", {{"name", "outlier_exposure"}}},
                {"training", {{"epochs", 3}, {"batch_size", 64}, {"outlier_batch_size", 128}}}},
               1000));
  EXPECT_EQ(work.name, "train wide_resnet depth 10 outlier_exposure");
  EXPECT_EQ(work.amount, 3 * 1000 * 3.0);
}

TEST(StageCostTest, TrainingsOfAnotherSpreadOrPrecisionAreOfAnotherClass) {
  const auto with = [](const char* key, const Json& value) {
    Json material{{"network", {{"name", "net"}}}, {"training", {{"epochs", 1}}}};
    material[Json::json_pointer{key}] = value;
    return stage_work(stage_of(StageKind::kTrain, material, 1000));
  };
  EXPECT_EQ(with("/replicas", 2).name, "train net on 2 slots");
  EXPECT_EQ(with("/virtual_shards", 4).name, "train net in 4 parts");
  EXPECT_EQ(with("/training/precision", "bf16").name, "train net in bf16");
  // A hint is for all slots together.
  EXPECT_NEAR(with("/replicas", 2).hinted_seconds, 0.5 * with("/x", 0).hinted_seconds, 0.01);
}

TEST(StageCostTest, AGridOfScoresCountsItsCells) {
  const Json detectors{{{"detector", {{"name", "odin"}}}}, {{"detector", {{"name", "odin"}}}}};
  const StageWork from_logits =
      stage_work(stage_of(StageKind::kScore, {{"detectors", detectors}}, 500));
  EXPECT_EQ(from_logits.amount, 1000.0);
  const StageWork with_network = stage_work(
      stage_of(StageKind::kScore,
               {{"detectors", detectors}, {"network", {{"name", "mnist_convnet"}}}}, 500));
  EXPECT_GT(with_network.hinted_seconds, 2 * from_logits.hinted_seconds);
  EXPECT_NE(with_network.name, from_logits.name);
}

TEST(StageCostTest, AnEvaluationCountsVariantsAndDraws) {
  EXPECT_EQ(stage_work(stage_of(StageKind::kEvaluate, {{"variants", 4}, {"draws", 10}}, 12)).amount,
            480.0);
}

TEST(StageCostTest, NoStageIsFreeAndAnUnknownSetIsNotEmpty) {
  EXPECT_GT(stage_work(stage_of(StageKind::kOutputs, Json::object(), 0)).amount, 0.0);
  EXPECT_GT(stage_work(stage_of(StageKind::kEvaluate, Json::object(), 1)).hinted_seconds, 0.0);
}

/// Two trainings of one class, one of them twice as long, and outputs of the first.
StageGraph small_graph() {
  GraphMaker maker;
  maker.train("short", {}, 1, 0);
  maker.train("long", {}, 2, 0);
  maker.outputs("outputs", "short");
  StageGraph graph = maker.graph();
  for (Stage& stage : graph.stages) stage.images = 100;
  return graph;
}

WorkTable table_of(const StageGraph& graph) {
  WorkTable works;
  for (const Stage& stage : graph.stages) works.add(stage);
  return works;
}

TEST(WorkTableTest, WhatOneStageTookTellsOfItsWholeClass) {
  const StageGraph graph = small_graph();
  const WorkTable works = table_of(graph);
  CostModel costs;
  costs.learn(works.work(0).name, works.work(0).amount, 5.0);
  const StageEstimates estimates = works.estimates(costs);
  EXPECT_DOUBLE_EQ(estimates.seconds[0], 5.0);
  EXPECT_DOUBLE_EQ(estimates.seconds[1], 10.0);
  EXPECT_DOUBLE_EQ(estimates.seconds[2], works.work(2).hinted_seconds);
  EXPECT_EQ(estimates.stages, (std::array<std::int64_t, 3>{2, 0, 1}));
}

TEST(WorkTableTest, FinishedStagesAreNotCountedBySource) {
  const WorkTable works = table_of(small_graph());
  EXPECT_EQ(works.estimates(CostModel{}, {true, false, true}).stages,
            (std::array<std::int64_t, 3>{0, 0, 1}));
}

TEST(WorkTableTest, AnEmptyRunFolderTeachesNothing) {
  const TemporaryFolder folder;
  CostModel costs;
  EXPECT_EQ(table_of(small_graph()).learn(folder.path(), costs), 0);
}

TEST(RunPlanTest, AFinishedStageCostsNothingAndSharingIsCounted) {
  const StageGraph graph = small_graph();
  const StageEstimates estimates{.seconds = {4.0, 8.0, 1.0}, .stages = {0, 0, 2}};
  const RunPlan plan = plan_run(graph, estimates, {3, 1, 3}, {true, false, false}, {1, 2});
  EXPECT_EQ(plan.stages, 3);
  EXPECT_EQ(plan.done, 1);
  EXPECT_DOUBLE_EQ(plan.slot_seconds, 9.0);
  EXPECT_DOUBLE_EQ(plan.shared_seconds, 13.0);
  EXPECT_DOUBLE_EQ(plan.unshared_seconds, 3 * 4.0 + 8.0 + 3 * 1.0);
  ASSERT_EQ(plan.slots.size(), 2U);
  EXPECT_DOUBLE_EQ(plan.slots[0].makespan_seconds, 9.0);
  EXPECT_DOUBLE_EQ(plan.slots[1].makespan_seconds, 8.0);
  EXPECT_DOUBLE_EQ(plan.slots[1].efficiency(), 1.0);
}

TEST(RunPlanTest, LengthsAreToldInWordsThatFitThem) {
  EXPECT_EQ(duration_text(1.46), "1.5 s");
  EXPECT_EQ(duration_text(200.0), "3:20 min");
  EXPECT_EQ(duration_text(9000.0), "2.5 h");
}

}  // namespace
}  // namespace oodsweep
