#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/chaos/chaos_run.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Runs whose trainings take several slots at once.
class GangChaosTest : public testing::Test {
 protected:
  static ChaosOptions options(const std::string& slots) {
    return {.arguments = {"--set", "gpus_per_trial=" + slots, "--gang-step-limit", "2"},
            .run_dir = {}};
  }
  /// Of a run to which nothing happened.
  static std::string table_on(const std::string& slots) {
    const ChaosRun run{options(slots)};
    RunningProgram program{run.single_command()};
    EXPECT_EQ(run.wait_for(program), 0) << program.output();
    return run.table();
  }
  static void expect_all_well(const ChaosRun& run, RunningProgram& program,
                              const std::string& slots) {
    EXPECT_EQ(run.wait_for(program), 0) << program.output();
    EXPECT_EQ(run.complaints(table_on(slots)), "") << program.output();
    EXPECT_THAT(run.tried_again(), IsEmpty()) << program.output();
  }
  static std::int64_t attempts_that(const ChaosRun& run, const std::string& outcome) {
    return run.database().integer("SELECT count(*) FROM attempt WHERE outcome = '" + outcome + "'");
  }
};

TEST_F(GangChaosTest, OneOfAGangIsKilledAndTheStageIsTriedAgainOnce) {
  const ChaosRun run{options("2")};
  run.orders().give("die_in_a_gang");
  RunningProgram launcher{run.launch_command()};
  expect_all_well(run, launcher, "2");
  EXPECT_TRUE(run.orders().is_taken("die_in_a_gang"));
  EXPECT_EQ(attempts_that(run, "crashed"), 1);
  EXPECT_EQ(attempts_that(run, "gang_broken"), 0);
}

TEST_F(GangChaosTest, OneOfAGangStandsStillAndIsMissed) {
  const ChaosRun run{options("2")};
  run.orders().give("stand_still_in_a_gang");
  RunningProgram launcher{run.launch_command()};
  expect_all_well(run, launcher, "2");
  EXPECT_TRUE(run.orders().is_taken("stand_still_in_a_gang"));
  EXPECT_EQ(attempts_that(run, "gang_broken"), 1);
}

TEST_F(GangChaosTest, TheAgentOfSomeOfAGangDiesAndNobodyIsCharged) {
  // A gang of four on the node of two ranks needs the slots of both.
  const ChaosRun run{options("4")};
  RunningProgram launcher{run.launch_on_two_nodes()};
  pid_t agent = 0;
  for (int i = 0; i < 3000 && agent == 0; ++i) {
    const RunProcesses processes = run.processes();
    if (processes.ranks[1] != 0 && children_of(processes.ranks[1]).size() == 2 &&
        children_of(processes.ranks[2]).size() == 2) {
      agent = processes.ranks[2];
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  ASSERT_NE(agent, 0) << launcher.output();
  kill(agent, SIGKILL);
  expect_all_well(run, launcher, "4");
  EXPECT_EQ(attempts_that(run, "crashed"), 0);
  EXPECT_GE(attempts_that(run, "lost"), 1);
}

TEST_F(GangChaosTest, AGangStopsOnRequestAndGoesOnAtTheNextStart) {
  const ChaosRun run{options("2")};
  RunningProgram program{run.single_command()};
  ASSERT_TRUE(run.wait_for_work());
  kill(program.pid(), SIGINT);
  EXPECT_EQ(run.wait_for(program), 75) << program.output();
  EXPECT_TRUE(all_gone(run.run_dir().string()));
  EXPECT_GE(attempts_that(run, "drained"), 1);
  EXPECT_EQ(attempts_that(run, "crashed"), 0);
  RunningProgram again{run.single_command()};
  expect_all_well(run, again, "2");
}

TEST_F(GangChaosTest, AGangWiderThanTheMachineIsAnErrorThatSaysSo) {
  const ChaosRun run{options("5")};
  RunningProgram program{run.single_command()};
  EXPECT_EQ(run.wait_for(program), 1) << program.output();
  EXPECT_THAT(program.output(), HasSubstr("needs 5 slots at once and there are 4 in one place"));
}

}  // namespace
}  // namespace oodsweep
