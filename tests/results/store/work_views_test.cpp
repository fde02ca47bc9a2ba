#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "results/store/query.hpp"
#include "tests/results/store/store_fixture.hpp"

namespace oodsweep {
namespace {

/// Two trials of msp and one of odin, in repeat 0. All need the training (10 s, done), which the
/// outputs (2 s, done, of msp alone) and the scores follow; one score waits, one has failed.
class WorkViewsTest : public StoreTest {
 protected:
  WorkViewsTest() : store_{ResultStore::open(folder_.path())} {
    const Stage train = stage(StageKind::kTrain, "train net repeat 0", {});
    const Stage outputs = stage(StageKind::kOutputs, "outputs of net repeat 0", {train.key});
    waits_ = stage(StageKind::kScore, "score by odin repeat 0", {train.key, missing_.key});
    failed_ = stage(StageKind::kScore, "score by msp repeat 0", {outputs.key});
    missing_.parents = {};
    StageGraph graph;
    graph.stages = {train, missing_, outputs, waits_, failed_};
    for (const auto& [method, weight, stages] :
         {std::tuple{"msp", 0.0, std::vector{train.key, outputs.key, failed_.key}},
          std::tuple{"msp", 0.5, std::vector{train.key, outputs.key}},
          std::tuple{"odin", 0.0, std::vector{train.key, missing_.key, waits_.key}}}) {
      Trial trial = trial_of(static_cast<std::int64_t>(graph.trials.size()), method, 0, weight);
      trial.stages = stages;
      graph.trials.push_back(trial);
    }
    store_.add_sweep(record(), graph);
    commit(train, 10.0, 1.5);
    commit(outputs, 2.0);
    store_.set_state(failed_.key, StageState::kFailed, "signal 11");
  }

  static Stage stage(StageKind kind, const std::string& label,
                     const std::vector<StageKey>& parents) {
    Stage made;
    made.kind = kind;
    made.label = label;
    made.material = {{"label", label}};
    made.key = {canonical_key(made.material)};
    made.places = Json::object();
    made.parents = parents;
    return made;
  }
  void commit(const Stage& stage, double seconds, std::optional<double> data_wait = {}) {
    StageResult result = result_of(stage, {});
    result.data_wait_seconds = data_wait;
    result.kind = to_string(stage.kind);
    result.seconds = seconds;
    store_.record_commit(result);
  }
  void attempt(const Stage& stage, const std::string& id, const std::string& outcome,
               const std::string& reason) {
    store_.record_attempt_end({.id = id,
                               .stage = stage.key,
                               .node = "n",
                               .slot = 2,
                               .outcome = outcome,
                               .reason = reason,
                               .started_at = 100.0,
                               .seconds = 4.0});
  }
  std::string csv(const std::string& sql) {
    EXPECT_TRUE(store_.flush());
    return run_query(folder_.path(), sql, QueryFormat::kCsv);
  }

  Stage missing_ = stage(StageKind::kTrain, "train other repeat 0", {});
  Stage waits_;
  Stage failed_;
  ResultStore store_;
};

TEST_F(WorkViewsTest, CostIsCountedOnceAndAsIfUnshared) {
  // The training serves three trials of two methods, the outputs two of one.
  EXPECT_EQ(csv("SELECT kind, method, class, stages, uses, seconds, unshared_seconds FROM v_cost "
                "ORDER BY kind DESC"),
            "kind,method,class,stages,uses,seconds,unshared_seconds\n"
            "train,shared,train net,1,3,10,30\n"
            "outputs,msp,outputs of net,1,2,2,4\n");
}

TEST_F(WorkViewsTest, CostSaysHowLongStagesWaitedForTheirImagesWhereThatWasMeasured) {
  EXPECT_EQ(csv("SELECT kind, data_wait_seconds FROM v_cost ORDER BY kind DESC"),
            "kind,data_wait_seconds\ntrain,1.5\noutputs,\n");
}

TEST_F(WorkViewsTest, CostSaysOnHowManySlotsAndHowFast) {
  StageResult result = result_of(missing_, {});
  result.kind = "train";
  result.seconds = 5.0;
  result.provenance = {{"host", "h"}, {"gpu", "G 1"}};
  result.speed = StageSpeed{.width = 2,
                            .images_per_second = 1000.0,
                            .step_seconds = 0.125,
                            .collective_share = 0.25,
                            .device_memory_bytes = 4096};
  store_.record_commit(result);
  EXPECT_EQ(
      csv("SELECT class, width, slot_seconds, images_per_second, step_seconds, "
          "collective_share, device_memory_bytes, gpu FROM v_cost ORDER BY class DESC LIMIT 2"),
      "class,width,slot_seconds,images_per_second,step_seconds,collective_share,"
      "device_memory_bytes,gpu\n"
      "train other,2,10,1000,0.125,0.25,4096,G 1\n"
      "train net,1,10,,,,,\n");
}

TEST_F(WorkViewsTest, SharingComparesStagesWithTheUsesOfThem) {
  // Trainings: two of them, wanted four times.
  EXPECT_EQ(csv("SELECT distinct_stages, stages_of_trials, sharing_factor FROM v_sharing "
                "WHERE kind = 'train'"),
            "distinct_stages,stages_of_trials,sharing_factor\n2,4,2\n");
}

TEST_F(WorkViewsTest, WhatIsMissingSaysWhatItWaitsFor) {
  EXPECT_EQ(csv("SELECT method, label, reason FROM v_missing ORDER BY label"),
            "method,label,reason\n"
            "msp,score by msp repeat 0,signal 11\n"
            "odin,score by odin repeat 0,\"waits for 1 stages, first: train other repeat 0\"\n"
            "odin,train other repeat 0,pending\n");
}

TEST_F(WorkViewsTest, FailuresOfAStageStandInOneRow) {
  attempt(failed_, "a000001", "crashed", "signal 11");
  attempt(failed_, "a000002", "crashed", "signal 6");
  attempt(failed_, "a000003", "lost", "its agent died");
  EXPECT_EQ(csv("SELECT label, state, attempts, outcomes, reasons, seconds, last_attempt "
                "FROM v_failures"),
            "label,state,attempts,outcomes,reasons,seconds,last_attempt\n"
            "score by msp repeat 0,failed,3,\"crashed x 2, lost x 1\",signal 6; its agent died,"
            "12,a000003\n");
}

TEST_F(WorkViewsTest, TheGanttChartHasWhoAndWhen) {
  attempt(failed_, "a000001", "crashed", "signal 11");
  EXPECT_EQ(csv("SELECT node, slot, started_at, ended_at, label, outcome FROM v_gantt"),
            "node,slot,started_at,ended_at,label,outcome\n"
            "n,2,100,104,score by msp repeat 0,crashed\n");
}

TEST_F(WorkViewsTest, ARunHasItsEfficiencyAndUtilisation) {
  store_.record_account({.epoch = 1,
                         .started_at = 5.0,
                         .seconds = 100.0,
                         .slots = 4,
                         .bound_seconds = 90.0,
                         .planned_seconds = 95.0,
                         .busy_seconds = 320.0,
                         .thrown_away_seconds = 8.0,
                         .speculative_seconds = 0.0,
                         .stages = 12,
                         .estimate_error = std::numeric_limits<double>::quiet_NaN()});
  // 90 of 100 s; 320 of 4 x 100 slot-seconds.
  EXPECT_EQ(csv("SELECT epoch, efficiency, utilisation, stages, estimate_error FROM v_run"),
            "epoch,efficiency,utilisation,stages,estimate_error\n1,0.9,0.8,12,\n");
}

}  // namespace
}  // namespace oodsweep
