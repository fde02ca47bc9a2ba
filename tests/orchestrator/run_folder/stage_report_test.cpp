#include "orchestrator/run_folder/stage_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::Not;

class StageReportTest : public testing::Test {
 protected:
  StageReportTest() {
    story_.stage.key = {std::string(64, 'c')};
    story_.stage.kind = StageKind::kScore;
    story_.stage.label = "score glyphs by msp";
    story_.stage.material = Json::object();
    story_.stage.places = Json::object();
    story_.state = "pending";
    story_.trials = 1;
    status_.lease = LeaseView{.epoch = 1, .holder = {}, .state = LeaseState::kAlive};
    status_.progress = LiveProgress{.epoch = 1};
  }
  [[nodiscard]] std::string report() const { return stage_report(folder_.path(), story_, status_); }
  static AttemptRecord crashed(const std::string& id) {
    return {.id = id,
            .stage = {},
            .epoch = 2,
            .node = "node1",
            .slot = 3,
            .outcome = "crashed",
            .reason = "killed by signal 11",
            .seconds = 4.25,
            .fraction = 0.5};
  }

  TemporaryFolder folder_;
  StageStory story_;
  RunStatus status_;
};

TEST_F(StageReportTest, AWaitingStageNamesWhatItWaitsFor) {
  story_.waits_for = {{{std::string(64, 'a')}, "train net", "failed", "the loss is NaN"}};
  EXPECT_THAT(report(), HasSubstr("state pending: it waits for 1 other stage\n"));
  EXPECT_THAT(report(), HasSubstr("  aaaaaaaaaa  train net: failed (the loss is NaN)\n"));
  EXPECT_THAT(report(), Not(HasSubstr("by hand")));
}

TEST_F(StageReportTest, ATrainingOnSeveralSlotsWaitsForAllOfThemAndIsNothingForOneHand) {
  story_.stage.kind = StageKind::kTrain;
  story_.stage.material = {{"replicas", 4}};
  EXPECT_THAT(report(), HasSubstr("waits for 4 free slots at once"));
  EXPECT_THAT(report(), Not(HasSubstr("by hand")));
  EXPECT_THROW(static_cast<void>(request_by_hand(folder_.path(), folder_.path(), story_)),
               ConfigError);
  AttemptRecord attempt = crashed("a000001");
  attempt.width = 4;
  story_.attempts = {attempt};
  EXPECT_THAT(report(), HasSubstr("node1 slot 3 and 3 more"));
}

TEST_F(StageReportTest, AReadyStageWaitsForASlotOrForTheEndOfAPause) {
  EXPECT_THAT(report(), HasSubstr("waits for a free slot"));
  EXPECT_THAT(report(), HasSubstr("no attempt so far"));
  EXPECT_THAT(report(), HasSubstr("by hand: oodsweep explain"));
  status_.progress->paused = "the disk is nearly full";
  EXPECT_THAT(report(), HasSubstr("the run pauses: the disk is nearly full"));
  status_.lease->state = LeaseState::kDead;
  EXPECT_THAT(report(), HasSubstr("nobody is at work on this run"));
}

TEST_F(StageReportTest, AFailedStageShowsItsAttemptsAndTheEndOfTheLog) {
  story_.state = "failed";
  story_.reason = "killed by signal 11";
  story_.attempts = {crashed("a000001"), crashed("a000002")};
  std::string log;
  for (int line = 1; line <= 40; ++line) log += "line " + std::to_string(line) + "\n";
  std::filesystem::create_directories(folder_.path() / "attempts/a000002");
  write_file_atomically(folder_.path() / "attempts/a000002/attempt.json",
                        Json{{"log_tail", log}}.dump());
  EXPECT_THAT(report(), HasSubstr("state failed: it has failed: killed by signal 11"));
  EXPECT_THAT(
      report(),
      HasSubstr("a000001  start 2, node1 slot 3, 4.2 s: crashed at 50 %: killed by signal 11\n"));
  EXPECT_THAT(report(), HasSubstr("end of the log of a000002:\nline 26\n"));  // the last 15
  EXPECT_THAT(report(), HasSubstr("line 40\n"));
  EXPECT_THAT(report(), HasSubstr("oodsweep retry"));
}

TEST_F(StageReportTest, WhatDependsOnItIsListedButNotWithoutEnd) {
  for (int i = 0; i < 7; ++i) {
    story_.needed_by.push_back(
        {{std::string(64, 'd')}, "child " + std::to_string(i), "pending", ""});
  }
  EXPECT_THAT(report(), HasSubstr("child 4: pending\n  and 2 more\n"));
  EXPECT_THAT(report(), Not(HasSubstr("child 5")));
}

TEST_F(StageReportTest, ADoneStageShowsWhereItsFilesAre) {
  story_.state = "done";
  EXPECT_THAT(report(), HasSubstr("state done: it is done\n"));
  EXPECT_THAT(report(), HasSubstr("its files: " + (folder_.path() / "stages/cc/cccc").string()));
}

TEST_F(StageReportTest, ARequestRunsTheStageAlone) {
  const Json request = request_by_hand(folder_.path(), "data", story_);
  EXPECT_EQ(request.at("run_dir"), folder_.path().string());
  EXPECT_EQ(request.at("stages").at(0).at("stage").at("key"), story_.stage.key.hex);
  story_.waits_for = {{{std::string(64, 'a')}, "train net", "pending", ""}};
  EXPECT_THAT(message_of<ConfigError>(
                  [&] { static_cast<void>(request_by_hand(folder_.path(), "data", story_)); }),
              HasSubstr("waits for train net"));
  story_.stage.kind = StageKind::kEvaluate;
  EXPECT_THROW(static_cast<void>(request_by_hand(folder_.path(), "data", story_)), ConfigError);
}

}  // namespace
}  // namespace oodsweep
