#include "sweeps/expand.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "sweeps/trial_points.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

std::map<StageKind, int> counts(const StageGraph& graph) {
  std::map<StageKind, int> result;
  for (const Stage& stage : graph.stages) ++result[stage.kind];
  return result;
}

std::set<StageKey> keys(const StageGraph& graph) {
  std::set<StageKey> result;
  for (const Stage& stage : graph.stages) result.insert(stage.key);
  return result;
}

const Stage& stage_of(const StageGraph& graph, const StageKey& key) {
  return *std::find_if(graph.stages.begin(), graph.stages.end(),
                       [&](const Stage& stage) { return stage.key == key; });
}

TEST(ExpandTest, MspAndFineTunedOutlierExposureShareTheBaseTraining) {
  const StageGraph graph = expanded(small_sweep());
  // 2 methods x 2 repeats.
  ASSERT_EQ(graph.trials.size(), 4U);
  // Per repeat: a base training and a fine-tuning; each network sees glyphs, glyphs-novel and
  // gaussian.
  EXPECT_EQ(counts(graph), (std::map<StageKind, int>{{StageKind::kTrain, 4},
                                                     {StageKind::kOutputs, 12},
                                                     {StageKind::kScore, 12},
                                                     {StageKind::kEvaluate, 12}}));
  const Trial& msp = graph.trials[0];
  const Trial& fine_tuned = graph.trials[2];
  EXPECT_EQ(msp.method, "msp");
  EXPECT_EQ(fine_tuned.method, "outlier_exposure");
  EXPECT_EQ(msp.repeat, fine_tuned.repeat);
  EXPECT_EQ(msp.stages.front(), fine_tuned.stages.front());
  EXPECT_EQ(stage_of(graph, fine_tuned.stages[1]).material.at("parent"), msp.stages.front().hex);
}

TEST(ExpandTest, AGridOfOdinIsOneScoreStagePerSplitThatRunsTheSharedNetwork) {
  Json sweep = small_sweep();
  sweep["repeats"] = 1;
  sweep["methods"] = {{{"method", "msp"}},
                      {{"method", "odin"}, {"temperature", {1, 1000}}, {"epsilon", {0, 0.001}}}};
  const StageGraph graph = expanded(sweep);
  EXPECT_EQ(counts(graph), (std::map<StageKind, int>{{StageKind::kTrain, 1},
                                                     {StageKind::kOutputs, 3},
                                                     {StageKind::kScore, 6},
                                                     {StageKind::kEvaluate, 6}}));
  const Trial& odin = graph.trials.at(1);
  for (const StageKey& key : odin.stages) {
    const Stage& stage = stage_of(graph, key);
    if (stage.kind != StageKind::kScore) continue;
    const Stage& outputs = stage_of(graph, StageKey{stage.material.at("outputs")});
    EXPECT_EQ(stage.parents, (std::vector<StageKey>{outputs.key, odin.stages.front()}));
    for (const char* field : {"network", "model", "data", "numerics", "batch_size"}) {
      EXPECT_EQ(stage.material.at(field), outputs.material.at(field)) << field;
    }
    EXPECT_EQ(stage.places.at("data"), outputs.places.at("data"));
    ASSERT_EQ(stage.material.at("detectors").size(), 4U);
    EXPECT_EQ(stage.material.at("detectors")[3].at("variant"),
              (Json{{"temperature", 1000.0}, {"epsilon", 0.001}}));
  }
}

TEST(ExpandTest, TrainMaterialIsAsTheWorkerExpects) {
  const StageGraph graph = expanded(small_sweep());
  const Stage& base = stage_of(graph, graph.trials[0].stages[0]);
  EXPECT_EQ(base.material.at("kind"), "train");
  EXPECT_EQ(base.material.at("numerics"), "cpu-fp32");
  EXPECT_EQ(base.material.at("seed"), 1);
  EXPECT_EQ(base.material.at("repeat"), 0);
  EXPECT_EQ(base.material.at("network").at("name"), "mnist_convnet");
  EXPECT_EQ(base.material.at("network").at("input"), (Json{1, 28, 28}));
  EXPECT_EQ(base.material.at("network").at("outputs"), 10);
  EXPECT_EQ(base.material.at("objective"), (Json{{"name", "cross_entropy"}, {"version", 1}}));
  std::set<std::string> training;
  for (const auto& [key, value] : base.material.at("training").items()) training.insert(key);
  EXPECT_EQ(training,
            (std::set<std::string>{"epochs", "batch_size", "learning_rate", "final_learning_rate",
                                   "momentum", "nesterov", "weight_decay", "schedule", "hold_out",
                                   "checkpoint"}));
  EXPECT_FALSE(base.material.contains("parent"));
  EXPECT_FALSE(base.material.at("data").contains("outliers"));
  EXPECT_TRUE(base.places.contains("train"));
}

/// Of the first training of the sweep.
std::map<std::string, Json> settings_with(const std::string& key, const Json& value) {
  const StageGraph graph = expanded(small_sweep_with("/training/" + key, value));
  return stage_of(graph, graph.trials[0].stages[0])
      .material.at("training")
      .get<std::map<std::string, Json>>();
}

TEST(ExpandTest, AScheduleBringsItsOwnKeys) {
  EXPECT_EQ(settings_with("milestones", {0.3, 0.6}), settings_with("factor", 0.5));  // not read
  Json sweep = small_sweep();
  sweep["training"]["schedule"] = "step";
  sweep["training"]["milestones"] = {{0.3, 0.6}, {0.5}};  // two trials of each method
  const StageGraph graph = expanded(sweep);
  const Json& training = stage_of(graph, graph.trials[0].stages[0]).material.at("training");
  EXPECT_EQ(training.at("milestones"), (Json{0.3, 0.6}));
  EXPECT_EQ(training.at("factor"), 0.1);
  EXPECT_FALSE(training.contains("final_learning_rate"));
  EXPECT_EQ(graph.trials.size(), 2 * expanded(small_sweep()).trials.size());
  EXPECT_EQ(graph.trials[0].parameters.at("milestones"), (Json{0.3, 0.6}));
}

TEST(ExpandTest, AugmentationEntersKeysAndTrialsUnlessItIsNone) {
  EXPECT_EQ(settings_with("augmentation", "none"), settings_with("factor", 0.5));
  EXPECT_EQ(settings_with("augmentation", "crop_flip").at("augmentation"), "crop_flip");
  const auto trial = [](const Json& augmentation) {
    return expanded(small_sweep_with("/training/augmentation", augmentation)).trials[0].parameters;
  };
  EXPECT_FALSE(trial("none").contains("augmentation"));
  EXPECT_EQ(trial("flip").at("augmentation"), "flip");
}

TEST(ExpandTest, ANetworkLearnsTheClassesThatItsTrainingSetIsCutDownTo) {
  Json sweep = small_sweep_with("/in_distribution", "glyphs{tee,ring,bar}");
  sweep["test_outliers"] = {"glyphs:test{!ring,bar,tee}"};
  const StageGraph graph = expanded(sweep);
  const Stage& base = stage_of(graph, graph.trials[0].stages[0]);
  EXPECT_EQ(base.material.at("network").at("outputs"), 3);
  const auto train = generated_data().open(base.places.at("train"));
  EXPECT_EQ(train->info().classes, (std::vector<std::string>{"ring", "bar", "tee"}));
  EXPECT_EQ(train->info().fingerprint, base.material.at("data").at("train"));
  for (const Stage& stage : graph.stages) {
    if (stage.kind != StageKind::kScore) continue;
    EXPECT_EQ(stage.material.at("classes"), 3);
  }
}

TEST(ExpandTest, TrainingAndTestImagesAreOfTheSameChosenClasses) {
  Json choice{{"train", "glyphs:train{ring,bar}[0:100]"}, {"test", "glyphs:test{bar,ring}"}};
  EXPECT_EQ(expand_refusal(small_sweep_with("/in_distribution", choice)), "");
  choice["test"] = "glyphs:test";
  EXPECT_NE(expand_refusal(small_sweep_with("/in_distribution", choice))
                .find("images of the classes of glyphs:train{ring,bar}[0:100]"),
            std::string::npos);
  choice["train"] = "glyphs:train";  // a test on some of the classes that were learned
  choice["test"] = "glyphs:test{bar,ring}";
  EXPECT_EQ(expand_refusal(small_sweep_with("/in_distribution", choice)), "");
}

TEST(ExpandTest, FineTuningReadsOutliersAndItsParent) {
  const StageGraph graph = expanded(small_sweep());
  const Stage& tuned = stage_of(graph, graph.trials[2].stages[1]);
  EXPECT_EQ(tuned.material.at("objective").at("outlier_loss_weight"), 0.5);
  EXPECT_EQ(tuned.material.at("training").at("outlier_batch_size"), 100);  // 2 for each of 50
  EXPECT_EQ(tuned.material.at("training").at("outlier_order"), "permuted");
  EXPECT_TRUE(tuned.material.at("data").contains("outliers"));
  EXPECT_TRUE(tuned.places.contains("outliers"));
  EXPECT_EQ(tuned.parents, (std::vector<StageKey>{graph.trials[2].stages[0]}));
  EXPECT_EQ(tuned.label, "train mnist_convnet outlier_exposure fine_tune repeat 0");
}

TEST(ExpandTest, ScratchHasNoParent) {
  const StageGraph graph = expanded(small_sweep_with("/methods/1/start", "scratch"));
  const Stage& train = stage_of(graph, graph.trials[2].stages[0]);
  EXPECT_EQ(train.material.at("objective").at("name"), "outlier_exposure");
  EXPECT_TRUE(train.parents.empty());
}

TEST(ExpandTest, EvaluationReadsBothScoresAndTheConventions) {
  const StageGraph graph = expanded(small_sweep());
  const std::vector<StageKey>& evaluations = graph.trials[0].evaluations;
  ASSERT_EQ(evaluations.size(), 3U);  // in-distribution, glyphs-novel, gaussian
  const Stage& in = stage_of(graph, evaluations[0]);
  EXPECT_EQ(in.material.at("what"), "in_distribution");
  EXPECT_EQ(in.places.at("role"), "in");
  const Stage& out = stage_of(graph, evaluations[1]);
  EXPECT_EQ(out.material.at("what"), "detection");
  EXPECT_EQ(out.material.at("conventions"), Json{"oe"});
  EXPECT_EQ(out.material.at("draws"), 10);
  EXPECT_EQ(out.material.at("in").at("score"), in.material.at("score"));
  EXPECT_EQ(out.material.at("out").at("score"), out.parents[1].hex);
  EXPECT_EQ(out.places.at("dataset"), "glyphs-novel");
  EXPECT_EQ(out.places.at("role"), "test");
  EXPECT_EQ(out.places.at("method"), "msp");
  EXPECT_EQ(out.places.at("variants"), Json::array({Json::object()}));
}

TEST(ExpandTest, ScoresAreVariantsOfOneStage) {
  const StageGraph graph = expanded(small_sweep_with("/methods/1/score", {"msp", "xent"}));
  EXPECT_EQ(graph.trials.size(), 4U);
  const Stage& last = stage_of(graph, graph.trials[2].evaluations.back());
  EXPECT_EQ(last.material.at("variants"), 2);
  EXPECT_EQ(last.places.at("variants"), (Json{{{"score", "msp"}}, {{"score", "xent"}}}));
  const Stage& score = stage_of(graph, last.parents[1]);
  ASSERT_EQ(score.material.at("detectors").size(), 2U);
  EXPECT_EQ(score.material.at("detectors")[0].at("detector").at("name"), "msp");
}

TEST(ExpandTest, ParentsComeBeforeChildrenAndAreInTheGraph) {
  const StageGraph graph = expanded(small_sweep());
  std::set<StageKey> seen;
  for (const Stage& stage : graph.stages) {
    EXPECT_EQ(stage.key.hex, canonical_key(stage.material));
    for (const StageKey& parent : stage.parents) EXPECT_TRUE(seen.contains(parent)) << stage.label;
    EXPECT_TRUE(seen.insert(stage.key).second) << stage.label;
  }
  for (const Trial& trial : graph.trials) {
    std::set<StageKey> own;
    for (const StageKey& key : trial.stages) {
      for (const StageKey& parent : stage_of(graph, key).parents) {
        EXPECT_TRUE(own.contains(parent));
      }
      own.insert(key);
    }
    for (const StageKey& key : trial.evaluations) EXPECT_TRUE(own.contains(key));
  }
}

TEST(ExpandTest, TrialsCarryEveryResolvedValue) {
  const StageGraph graph = expanded(small_sweep());
  const Json& msp = graph.trials[0].parameters;
  EXPECT_EQ(msp.at("in_distribution"), "glyphs");
  EXPECT_EQ(msp.at("network"), "mnist_convnet");
  EXPECT_TRUE(msp.at("outliers").is_null());
  EXPECT_TRUE(msp.contains("epochs"));
  EXPECT_FALSE(msp.contains("base_epochs"));
  const Json& tuned = graph.trials[2].parameters;
  EXPECT_EQ(tuned.at("outliers"), "glyphs-outliers");
  EXPECT_EQ(tuned.at("start"), "fine_tune");
  EXPECT_EQ(tuned.at("outlier_loss_weight"), 0.5);
  EXPECT_TRUE(tuned.contains("base_epochs"));
}

TEST(ExpandTest, TheSizeIsTheProductOfTheAxes) {
  Json sweep = small_sweep();
  sweep["training"]["epochs"] = {1, 2};
  sweep["network"] = Json::array({"mnist_convnet", {{"name", "mnist_convnet"}, {"dropout", 0.25}}});
  sweep["methods"][1]["outlier_loss_weight"] = {{"from", 0.25}, {"to", 1}, {"count", 4}};
  sweep["methods"][1]["start"] = {"fine_tune", "scratch"};
  sweep["methods"][1]["training"] = {{"learning_rate", {0.01, 0.001, 0.0001}}};
  const SweepSpec spec = parse_sweep(sweep, "s.json");
  // msp: 2 networks x 2 base epochs. Fine-tuning: x 4 weights x 3 rates. Scratch reads no base: 2 x
  // 4 x 3. All x 2 repeats.
  const int expected = (2 * 2 + 2 * 2 * 4 * 3 + 2 * 4 * 3) * 2;
  EXPECT_EQ(count_trials(spec), expected);
  const StageGraph graph = expand(spec, generated_data());
  EXPECT_EQ(graph.trials.size(), static_cast<std::size_t>(expected));
  std::set<std::string> distinct;
  for (const Trial& trial : graph.trials) {
    distinct.insert(trial.method + canonical_json(trial.parameters) + std::to_string(trial.repeat));
  }
  EXPECT_EQ(distinct.size(), graph.trials.size());
  // Trainings: base 2 x 2, fine-tuned 2 x 2 x 4 x 3, scratch 2 x 4 x 3; each twice.
  EXPECT_EQ(counts(graph)[StageKind::kTrain], (4 + 48 + 24) * 2);
}

TEST(ExpandTest, KeysDependOnValuesAndNotOnSpelling) {
  const Json plain = small_sweep_with("/training/learning_rate", 0.5);
  const auto from_text = [](const std::string& text) {
    return keys(expand(parse_sweep(parse_json(text, "s.json"), "s.json"), generated_data()));
  };
  std::string spelled = plain.dump();
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = spelled.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    spelled.replace(at, from.size(), to);
  };
  replace("\"learning_rate\":0.5", "\"learning_rate\":5.00e-1");
  replace("\"repeats\":2", "\"repeats\":2.0, \"seed\": 1.0");
  // The other order of keys: "methods" first, after the brace.
  const std::string methods = "\"methods\":" + plain.at("methods").dump() + ",";
  replace(methods, "");
  spelled.insert(1, methods);
  EXPECT_EQ(from_text(spelled), from_text(plain.dump()));
}

TEST(ExpandTest, RenamingASweepOrAddingRepeatsKeepsItsStages) {
  const std::set<StageKey> before = keys(expanded(small_sweep()));
  EXPECT_EQ(keys(expanded(small_sweep_with("/name", "renamed"))), before);
  const std::set<StageKey> more = keys(expanded(small_sweep_with("/repeats", 3)));
  EXPECT_TRUE(std::includes(more.begin(), more.end(), before.begin(), before.end()));
  EXPECT_EQ(more.size(), before.size() / 2 * 3);
}

TEST(ExpandTest, AddingATestSetKeepsEveryStage) {
  const std::set<StageKey> before = keys(expanded(small_sweep()));
  const StageGraph graph =
      expanded(small_sweep_with("/test_outliers", {"uniform", "glyphs-novel", "gaussian"}));
  const std::set<StageKey> after = keys(graph);
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
  EXPECT_EQ(after.size(), before.size() + 4 * 3);  // 4 networks: outputs, score, evaluate
}

TEST(ExpandTest, ANoiseSetHasTenTimesAFifthOfTheTestSet) {
  const SplitInfo test = generated_data().resolve("glyphs", SplitRole::kTest, std::nullopt, "here");
  const NoiseContext noise{.shape = test.shape, .count = 10 * (test.count / 5)};
  const SplitInfo gaussian =
      generated_data().resolve("gaussian", SplitRole::kTestOutliers, noise, "here");
  const StageGraph graph = expanded(small_sweep());
  const Stage& last = stage_of(graph, graph.trials[0].evaluations.back());
  EXPECT_EQ(last.material.at("out").at("data"), gaussian.fingerprint);
}

TEST(ExpandTest, TenThousandTrialsShareWhatTheyCan) {
  Json sweep = small_sweep_with("/repeats", 10);
  sweep["methods"][1]["outlier_loss_weight"] = {{"from", 0.001}, {"to", 1}, {"count", 999}};
  const StageGraph graph = expanded(sweep);
  EXPECT_EQ(graph.trials.size(), 10000U);  // 10 x (1 msp + 999)
  // Each trial has a training of its own, and outputs, score and evaluation of three splits.
  EXPECT_EQ(graph.stages.size(), 10000U * (1 + 3 * 3));
}

TEST(ExpandTest, ATemperatureOfATrainedNetworkIsFittedOnWhatItsTrainingHeldOut) {
  Json sweep = small_sweep_with("/methods", {{{"method", "temperature_scaling"}}});
  EXPECT_NE(expand_refusal(sweep).find("missing \"hold_out\" (how many, in \"training\")"),
            std::string::npos);
  sweep["training"]["hold_out"] = 100;
  // Per repeat: a training; outputs of glyphs held out, glyphs, glyphs-novel and gaussian.
  EXPECT_EQ(counts(expanded(sweep)), (std::map<StageKind, int>{{StageKind::kTrain, 2},
                                                               {StageKind::kOutputs, 8},
                                                               {StageKind::kScore, 6},
                                                               {StageKind::kEvaluate, 6}}));
}

}  // namespace
}  // namespace oodsweep
