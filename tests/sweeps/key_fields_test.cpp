#include "sweeps/key_fields.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sweeps/expand.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

using Materials = std::map<StageKind, std::set<std::string>>;

/// Replaces the keys of stages by their kind, so that only what a stage reads itself is left.
Json without_keys(Json value, const std::map<std::string, StageKind>& kinds) {
  if (value.is_structured()) {
    for (Json& element : value) element = without_keys(element, kinds);
  } else if (value.is_string() && kinds.contains(value.get<std::string>())) {
    return to_string(kinds.at(value.get<std::string>()));
  }
  return value;
}

/// Per kind: what its stages read, without the keys of their parents.
Materials materials(const Json& sweep) {
  const StageGraph graph = expand(parse_sweep(sweep, "s.json"), generated_data());
  std::map<std::string, StageKind> kinds;
  for (const Stage& stage : graph.stages) kinds[stage.key.hex] = stage.kind;
  Materials result;
  for (const Stage& stage : graph.stages) {
    result[stage.kind].insert(canonical_json(without_keys(stage.material, kinds)));
  }
  return result;
}

std::set<StageKind> changed(const Materials& before, const Materials& after) {
  std::set<StageKind> kinds;
  for (const auto& [kind, texts] : before) {
    if (after.at(kind) != texts) kinds.insert(kind);
  }
  return kinds;
}

/// Another value for each key: where it stands in the sweep, and what to write there.
struct Change {
  std::string pointer;
  Json value;
};

const std::map<std::string, Change>& changes() {
  static const std::map<std::string, Change> all{
      {"$schema", {"/$schema", "sweep.schema.json"}},
      {"name", {"/name", "other"}},
      {"seed", {"/seed", 2}},
      {"gpus_per_trial", {"/gpus_per_trial", 2}},
      {"virtual_shards", {"/virtual_shards", 4}},
      {"deterministic", {"/deterministic", true}},
      {"workers_per_gpu", {"/workers_per_gpu", 2}},
      {"in_distribution",  // other images of sixteen classes
       {"/in_distribution",
        {{"train", "glyphs-outliers:train[0:9]"}, {"test", "glyphs-outliers:train[9:99]"}}}},
      {"network", {"/network", {{"name", "mnist_convnet"}, {"dropout", 0.25}}}},
      {"outliers", {"/outliers", "uniform"}},
      {"validation_outliers", {"/validation_outliers", Json::array({"uniform"})}},
      {"test_outliers", {"/test_outliers", Json::array({"glyphs-novel", "uniform"})}},
      {"evaluation.draws", {"/evaluation/draws", 3}},
      {"evaluation.conventions", {"/evaluation/conventions", Json::array({"ssl"})}},
      {"evaluation.rejection", {"/evaluation/rejection", true}},
      {"evaluation.select_by", {"/evaluation/select_by", {{"metric", "aupr"}}}},
      {"training.epochs", {"/training/epochs", 7}},
      {"training.batch_size", {"/training/batch_size", 7}},
      {"training.learning_rate", {"/training/learning_rate", 0.7}},
      {"training.weight_decay", {"/training/weight_decay", 0.7}},
      {"training.final_learning_rate", {"/training/final_learning_rate", 0.7}},
      {"training.momentum", {"/training/momentum", 0.7}},
      {"training.nesterov", {"/training/nesterov", false}},
      {"training.hold_out", {"/training/hold_out", 7}},
      {"training.schedule", {"/training/schedule", "step"}},
      {"training.augmentation", {"/training/augmentation", "flip"}},
      {"training.precision", {"/training/precision", "bf16"}},
      {"methods[].training.outlier_augmentation",
       {"/methods/1/training/outlier_augmentation", "crop_flip"}},
      {"methods[].training.outlier_order", {"/methods/1/training/outlier_order", "offset"}},
      {"methods[].start", {"/methods/1/start", "scratch"}},
      {"methods[].outlier_loss_weight", {"/methods/1/outlier_loss_weight", 0.7}},
      {"methods[].outliers_per_sample", {"/methods/1/outliers_per_sample", 1}},
      {"methods[].score", {"/methods/1/score", "xent"}},
      {"methods[].reject_count", {"/methods/2/reject_count", 3}},
      {"methods[].temperature", {"/methods/3/temperature", 7}},
      {"methods[].epsilon", {"/methods/3/epsilon", 0.25}},
      {"methods[].step_1", {"/methods/2/step_1", "shared"}},
  };
  return all;
}

/// Keys that this test does not change, and why.
const std::set<std::string>& not_changed() {
  static const std::set<std::string> keys{
      "format",    // has one value
      "repeats",   // adds stages: ExpandTest.RenamingASweepOrAddingRepeatsKeepsItsStages
      "priority",  // orders the work: SchedulerTest.AStageOfAnUrgentSweepGoesFirst
      "zip",       // chooses trials, as do the next: TrialPointsTest
      "only",
      "except",
      "random",
      "methods[].zip",
      "methods[].only",
      "methods[].except",
      "methods[].random",
      "network.weights",      // needs a file: GivenWeightsTest
      "network.hold_out",     // the same
      "training.recipe",      // only gives values: PhaseSettingsTest.TakesTheRowOfThePaper
      "training.milestones",  // with schedule step: ExpandTest.AScheduleBringsItsOwnKeys
      "training.factor",      // the same
      "training.checkpoint",  // has one value
  };
  return keys;
}

/// All settings are given, so that data sets without a recipe's row can be tried.
Json full_sweep() {
  Json sweep = small_sweep_with("/validation_outliers", Json::array({"blobs"}));
  sweep["training"] = {{"epochs", 2},
                       {"batch_size", 10},
                       {"learning_rate", 0.1},
                       {"weight_decay", 0},
                       {"hold_out", 3}};
  sweep["methods"].push_back({{"method", "reject_classes"}});
  sweep["methods"].push_back({{"method", "odin"}, {"temperature", 10}, {"epsilon", 0.001}});
  sweep["methods"].push_back({{"method", "temperature_scaling"}});
  for (const int method : {1, 2}) sweep["methods"][method]["training"] = sweep["training"];
  return sweep;
}

TEST(KeyFieldsTest, AStageReadsWhatTheTableSaysAndNothingElse) {
  const Materials before = materials(full_sweep());
  for (const KeyField& field : key_fields()) {
    if (not_changed().contains(field.key)) continue;
    ASSERT_TRUE(changes().contains(field.key)) << field.key << " has no change in this test";
    Json sweep = full_sweep();
    const Change& change = changes().at(field.key);
    sweep[Json::json_pointer{change.pointer}] = change.value;
    EXPECT_EQ(changed(before, materials(sweep)),
              (std::set<StageKind>{field.enters.begin(), field.enters.end()}))
        << field.key;
  }
}

TEST(KeyFieldsTest, EveryChangeIsOfAKeyInTheTable) {
  std::set<std::string> known;
  for (const KeyField& field : key_fields()) known.insert(field.key);
  for (const auto& [key, change] : changes()) EXPECT_TRUE(known.contains(key)) << key;
  for (const std::string& key : not_changed()) EXPECT_TRUE(known.contains(key)) << key;
}

}  // namespace
}  // namespace oodsweep
