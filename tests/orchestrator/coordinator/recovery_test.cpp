#include "orchestrator/coordinator/recovery.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "results/store/query.hpp"
#include "tests/orchestrator/work_maker.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// A run of two stages, of which the first is committed.
class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() : first_{fake_stage("first", "")}, second_{fake_stage("second", "")} {
    StageGraph graph;
    graph.stages = {first_, second_};
    Trial trial;
    trial.parameters = Json::object();
    trial.stages = {first_.key, second_.key};
    graph.trials = {trial};
    store().add_sweep({"x", "oodsweep/1", Json::object(), Json::object()}, graph);
    commit(first_);
  }

  [[nodiscard]] ResultStore store() const { return ResultStore::open(run_dir()); }
  void commit(const Stage& stage) const {
    StageResult result;
    result.key = stage.key;
    result.kind = "train";
    result.stage = to_json(stage);
    result.attempt = "a000001";
    const fs::path draft = run_dir() / "attempts/a000001";
    fs::create_directories(draft);
    ASSERT_TRUE(commit_stage(run_dir(), draft, result));
  }
  Recovered recover() const {
    ResultStore opened = store();
    return recover_run(run_dir(), opened);
  }
  [[nodiscard]] std::string state(const Stage& stage) const {
    return run_query(run_dir(), "SELECT state FROM stage WHERE key = '" + stage.key.hex + "'",
                     QueryFormat::kCsv);
  }
  [[nodiscard]] const fs::path& run_dir() const { return folder_.path(); }

  Stage first_, second_;

 private:
  TemporaryFolder folder_;
};

TEST_F(RecoveryTest, ItGivesSignsOfLifeWhileItReads) {
  commit(second_);
  ResultStore opened = store();
  int pulses = 0;
  EXPECT_EQ(recover_run(run_dir(), opened, [&] { ++pulses; }).indexed, 2);
  EXPECT_EQ(pulses, 2);
}

TEST_F(RecoveryTest, WhatTheDatabaseLacksIsReadAndOnlyThat) {
  EXPECT_EQ(recover().indexed, 1);
  EXPECT_EQ(state(first_), "state\ndone\n");
  // A known stage is not opened again: reading it would set it aside.
  std::ofstream{stage_folder(run_dir(), first_.key) / "result.json"} << "{";
  const Recovered again = recover();
  EXPECT_EQ(again.indexed, 0);
  EXPECT_EQ(again.set_aside, 0);
  EXPECT_EQ(again.committed, std::vector<StageKey>{first_.key});
}

TEST_F(RecoveryTest, AStageWhoseFolderHasGoneIsToDoAgain) {
  static_cast<void>(recover());
  fs::remove_all(stage_folder(run_dir(), first_.key));
  EXPECT_TRUE(recover().committed.empty());
  EXPECT_EQ(state(first_), "state\nready\n");
}

TEST_F(RecoveryTest, AFolderWithoutAResultIsSetAside) {
  fs::create_directories(stage_folder(run_dir(), second_.key));
  const Recovered found = recover();
  EXPECT_EQ(found.set_aside, 1);
  EXPECT_EQ(found.committed, std::vector<StageKey>{first_.key});
  EXPECT_FALSE(fs::exists(stage_folder(run_dir(), second_.key)));
}

TEST_F(RecoveryTest, CheckpointsOfFinishedStagesGoAndOthersStay) {
  for (const Stage& stage : {first_, second_}) {
    fs::create_directories(run_dir() / "partial" / stage.key.hex);
    write_file_atomically(run_dir() / "partial" / stage.key.hex / "100-a000001.safetensors", "x");
  }
  static_cast<void>(recover());
  EXPECT_FALSE(fs::exists(run_dir() / "partial" / first_.key.hex));
  EXPECT_TRUE(fs::exists(run_dir() / "partial" / second_.key.hex));
}

}  // namespace
}  // namespace oodsweep
