#include "orchestrator/coordinator/coordinator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cluster/in_process_transport.hpp"
#include "core/error.hpp"
#include "tests/orchestrator/coordinator/coordinator_fixture.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(CoordinatorTest, RunsAGraphAndRecordsEveryAttempt) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  sweep.add("b", "commit", {"a"});
  sweep.add("c", "commit", {"a"});
  sweep.add("compare", "", {"b", "c"}, StageKind::kEvaluate);
  EXPECT_EQ(play(sweep), 0);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,4\n");
  EXPECT_EQ(query("SELECT count(*) FROM stage WHERE state = 'done'"), "count(*)\n4\n");
}

TEST_F(CoordinatorTest, ASecondRunAdoptsEverything) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  sweep.add("b", "commit", {"a"});
  play(sweep);
  EXPECT_EQ(play(sweep), 2);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,2\n");
}

TEST_F(CoordinatorTest, AStageThatCrashesThreeTimesFailsWithWhatNeedsIt) {
  FakeSweep sweep;
  sweep.add("bad", "crash");
  sweep.add("needs bad", "commit", {"bad"});
  sweep.add("good", "commit");
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,1\ncrashed,3\n");
  EXPECT_EQ(state_of("bad"), "state\nfailed\n");
  EXPECT_EQ(state_of("needs bad"), "state\nfailed\n");
  EXPECT_EQ(state_of("good"), "state\ndone\n");
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(failures_[0].label, "bad");
  EXPECT_THAT(failures_[0].reason, HasSubstr("killed by signal 11"));
  EXPECT_THAT(query("SELECT reason FROM stage WHERE label = 'needs bad'"), HasSubstr("bad"));
}

TEST_F(CoordinatorTest, ANewRunLeavesAloneWhatHasFailed) {
  FakeSweep sweep;
  sweep.add("bad", "diverged");
  sweep.add("needs bad", "commit", {"bad"});
  play(sweep);
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ndiverged,1\n");
  EXPECT_EQ(state_of("needs bad"), "state\nfailed\n");
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_THAT(failures_[0].reason, HasSubstr("in an earlier start"));
}

TEST_F(CoordinatorTest, ASecondAttemptOvertakesAStraggler) {
  FakeSweep sweep;
  sweep.add("straggler", "slow once");
  sweep.add("child", "commit", {"straggler"});
  play(sweep, 2, {.speculate = 1});
  EXPECT_EQ(query("SELECT outcome, speculative FROM attempt WHERE stage = (SELECT id FROM stage "
                  "WHERE label = 'straggler') ORDER BY outcome"),
            "outcome,speculative\ncommitted,1\nsuperseded,0\n");
  EXPECT_EQ(state_of("child"), "state\ndone\n");
}

TEST_F(CoordinatorTest, StagesThatFailAlikePauseTheRun) {
  FakeSweep sweep;
  for (const char* name : {"a", "b", "c", "d", "e"}) sweep.add(name, "failed");
  play(sweep, 1);
  EXPECT_THAT(stuck_, HasSubstr("same way"));
  // On one slot a and b use up their three attempts each; c is the third stage.
  EXPECT_EQ(query("SELECT count(*) FROM attempt"), "count(*)\n7\n");
}

TEST_F(CoordinatorTest, ADivergedTrainingIsTriedOnce) {
  FakeSweep sweep;
  sweep.add("diverges", "diverged");
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ndiverged,1\n");
}

TEST_F(CoordinatorTest, ACommitCountsEvenIfItsWorkerDiedBeforeSayingSo) {
  FakeSweep sweep;
  sweep.add("last words", "commit and die");
  sweep.add("child", "commit", {"last words"});
  play(sweep);
  EXPECT_EQ(outcomes(), "outcome,count(*)\ncommitted,2\n");
}

TEST_F(CoordinatorTest, ADamagedParentIsMadeAgain) {
  FakeSweep sweep;
  sweep.add("parent", "commit");
  play(sweep);
  std::ofstream{stage_folder(run_dir(), sweep.key("parent")) / "data.txt"} << "altered";
  sweep.add("compare", "", {"parent"}, StageKind::kEvaluate);
  EXPECT_EQ(play(sweep), 1);
  EXPECT_TRUE(failures_.empty());
  EXPECT_TRUE(check_stage(run_dir(), sweep.key("parent")).empty());
  EXPECT_EQ(state_of("parent"), "state\ndone\n");
  EXPECT_EQ(state_of("compare"), "state\ndone\n");
}

TEST_F(CoordinatorTest, AnUnreadableResultIsSetAsideAtTheStart) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  play(sweep);
  std::ofstream{stage_folder(run_dir(), sweep.key("a")) / "result.json"} << "{";
  std::filesystem::remove(run_dir() / "sweep.db");
  EXPECT_EQ(play(sweep), 0);
  EXPECT_TRUE(check_stage(run_dir(), sweep.key("a")).empty());
}

TEST_F(CoordinatorTest, AttemptsThatNobodyWorksAtAreClosed) {
  FakeSweep sweep;
  sweep.add("a", "commit");
  const auto left = run_dir() / "attempts" / "a000099";
  std::filesystem::create_directories(left);
  std::ofstream{left / "half.h5"} << "half";
  play(sweep);
  EXPECT_FALSE(std::filesystem::exists(left / "half.h5"));
  EXPECT_EQ(read_json_file(left / "attempt.json").at("outcome"), "lost");
}

TEST_F(CoordinatorTest, AnAgentThatCannotSeeTheFolderIsBadInput) {
  ResultStore store = ResultStore::open(run_dir());
  InProcessTransport transport;
  ControlChannel channel{transport};
  ProgressView view{false, stderr};
  Coordinator coordinator{channel, store, view, {}, {}, welcome()};
  const std::string message = message_of<ConfigError>([&] {
    coordinator.receive(3, {{"type", "refused"}, {"host", "far"}, {"reason", "not visible"}});
  });
  EXPECT_THAT(message, HasSubstr("rank 3 on far: not visible"));
}

}  // namespace
}  // namespace oodsweep
