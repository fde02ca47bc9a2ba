#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sweeps/expand.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

/// MSP and reject classes, two repeats.
Json sweep_with(const Json& parameters) {
  Json sweep = small_sweep();
  const Json training{
      {"epochs", 2}, {"batch_size", 10}, {"learning_rate", 0.1}, {"weight_decay", 0}};
  sweep["training"] = training;
  sweep["validation_outliers"] = {"glyphs-novel:test[0:50]"};
  sweep["test_outliers"] = {"gaussian", "bernoulli"};
  Json method{{"method", "reject_classes"}, {"training", training}};
  method.update(parameters);
  sweep["methods"] = {{{"method", "msp"}}, method};
  return sweep;
}

const Stage& stage_of(const StageGraph& graph, const StageKey& key) {
  return *std::find_if(graph.stages.begin(), graph.stages.end(),
                       [&](const Stage& stage) { return stage.key == key; });
}

std::int64_t trainings(const StageGraph& graph) {
  return std::count_if(graph.stages.begin(), graph.stages.end(),
                       [](const Stage& stage) { return stage.kind == StageKind::kTrain; });
}

std::string refusal_of(const Json& sweep) {
  return refusal([&] { static_cast<void>(expanded(sweep)); });
}

const Trial& first_of(const StageGraph& graph, const std::string& method) {
  return *std::find_if(graph.trials.begin(), graph.trials.end(),
                       [&](const Trial& trial) { return trial.method == method; });
}

TEST(RejectClassesSweepTest, OwnStepOneIsABaseTrainingWithAllOutputs) {
  const StageGraph graph = expanded(sweep_with({{"reject_count", 3}}));
  EXPECT_EQ(trainings(graph), 2 * 3);  // MSP's base; step 1; step 2
  const Trial& trial = first_of(graph, "reject_classes");
  const Stage& step_1 = stage_of(graph, trial.stages[0]);
  const Stage& step_2 = stage_of(graph, trial.stages[1]);
  EXPECT_EQ(step_1.material.at("network").at("outputs"), 13);
  EXPECT_EQ(step_1.material.at("objective").at("name"), "cross_entropy");
  EXPECT_EQ(step_2.material.at("network").at("outputs"), 13);
  EXPECT_EQ(step_2.material.at("parent"), step_1.key.hex);
  EXPECT_FALSE(step_2.material.contains("start_outputs"));
  EXPECT_EQ(step_2.material.at("objective"), (Json{{"name", "reject_classes"},
                                                   {"version", 1},
                                                   {"reject_count", 3},
                                                   {"outlier_loss_weight", 5.0}}));
  EXPECT_EQ(step_2.material.at("training").at("outlier_batch_size"), 50);  // 5 for each of 10
}

TEST(RejectClassesSweepTest, SharedStepOneIsTheBaseOfMsp) {
  const StageGraph graph = expanded(sweep_with({{"reject_count", {1, 3}}, {"step_1", "shared"}}));
  EXPECT_EQ(trainings(graph), 2 * 3);  // the base; step 2 with each k
  const Trial& trial = first_of(graph, "reject_classes");
  EXPECT_EQ(trial.stages[0], first_of(graph, "msp").stages[0]);
  const Stage& step_2 = stage_of(graph, trial.stages[1]);
  EXPECT_EQ(step_2.material.at("network").at("outputs"), 11);
  EXPECT_EQ(step_2.material.at("start_outputs"), 10);
}

TEST(RejectClassesSweepTest, LossWeightsShareStepOne) {
  const StageGraph graph = expanded(sweep_with({{"outlier_loss_weight", {1, 5}}}));
  EXPECT_EQ(trainings(graph), 2 * (1 + 1 + 2));
}

TEST(RejectClassesSweepTest, ScoresReadTheNumberOfClassesAndNotOfOutputs) {
  const StageGraph graph = expanded(sweep_with({{"reject_count", 3}}));
  for (const Stage& stage : graph.stages) {
    if (stage.kind == StageKind::kScore) {
      EXPECT_EQ(stage.material.at("classes"), 10);
    }
  }
}

TEST(RejectClassesSweepTest, WeightedScoresReadTheOutputsOfValidation) {
  const StageGraph graph =
      expanded(sweep_with({{"score", {"sum_reject", "weighted_reject", "weighted_all"}}}));
  const Trial& trial = first_of(graph, "reject_classes");
  int fitted = 0;
  for (const StageKey& key : trial.stages) {
    const Stage& stage = stage_of(graph, key);
    if (stage.kind != StageKind::kScore) continue;
    ++fitted;
    const Json& fit = stage.material.at("fit");
    ASSERT_EQ(fit.at("validation_outliers").size(), 1U);
    const std::set<StageKey> parents(stage.parents.begin(), stage.parents.end());
    EXPECT_EQ(parents.size(), stage.parents.size()) << "a parent is named twice";
    EXPECT_TRUE(parents.contains(StageKey{fit.at("in")}));
    EXPECT_TRUE(parents.contains(StageKey{fit.at("validation_outliers")[0]}));
    EXPECT_EQ(stage.material.at("detectors")[1].at("detector").at("fit"), "validation_outliers");
  }
  EXPECT_EQ(fitted, 4);  // in, validation, two tests
}

TEST(RejectClassesSweepTest, RejectionIsEvaluatedAgainstEachTestSetAndTheirMixture) {
  Json sweep = sweep_with(Json::object());
  sweep["evaluation"] = {{"rejection", true}};
  const StageGraph graph = expanded(sweep);
  std::vector<std::string> sets;
  for (const StageKey& key : first_of(graph, "reject_classes").evaluations) {
    const Stage& stage = stage_of(graph, key);
    if (stage.material.at("what") == "rejection") sets.push_back(stage.places.at("dataset"));
  }
  EXPECT_EQ(sets, (std::vector<std::string>{"gaussian", "bernoulli", "mixed"}));
}

TEST(RejectClassesSweepTest, RefusesAWeightedScoreWithoutValidation) {
  Json sweep = sweep_with({{"score", "weighted_reject"}});
  sweep.erase("validation_outliers");
  const std::string message = refusal_of(sweep);
  EXPECT_EQ(message.rfind("s.json: methods[1]: ", 0), 0U) << message;
  EXPECT_NE(message.find("missing key \"validation_outliers\""), std::string::npos) << message;
}

TEST(RejectClassesSweepTest, RefusesParametersOutsideTheirRange) {
  EXPECT_EQ(
      refusal_of(sweep_with({{"reject_count", 0}}))
          .rfind("s.json: methods[1].reject_count: 0 is not valid (reject outputs, an integer", 0),
      0U)
      << refusal_of(sweep_with({{"reject_count", 0}}));
  EXPECT_EQ(refusal_of(sweep_with({{"outlier_loss_weight", -0.5}}))
                .rfind("s.json: methods[1].outlier_loss_weight: -0.5 is not valid", 0),
            0U);
  EXPECT_EQ(refusal_of(sweep_with({{"step_1", "both"}})).rfind("s.json: methods[1].step_1: ", 0),
            0U);
}

TEST(RejectClassesSweepTest, RefusesToTrainWithoutOutliers) {
  Json sweep = sweep_with(Json::object());
  sweep.erase("outliers");
  EXPECT_NE(refusal_of(sweep).find("s.json: methods[1]: reject_classes"), std::string::npos);
}

}  // namespace
}  // namespace oodsweep
