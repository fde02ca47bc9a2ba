#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/chaos/chaos_run.hpp"
#include "tests/chaos/small_disk.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Waits until it is so; false after thirty seconds.
bool soon(const std::function<bool()>& reached) {
  for (int i = 0; i < 3000; ++i) {
    if (reached()) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

void expect_all_well(const ChaosRun& run, RunningProgram& launcher) {
  EXPECT_EQ(run.wait_for(launcher), 0) << launcher.output();
  EXPECT_EQ(run.complaints(), "") << launcher.output();
  EXPECT_THAT(run.tried_again(), IsEmpty()) << launcher.output();
}

std::int64_t attempts_that(const ChaosRun& run, const std::string& outcome) {
  return run.database().integer("SELECT count(*) FROM attempt WHERE outcome = '" + outcome + "'");
}

TEST(CasesTest, AnAgentThatSleepsPastTheDeadLimitWakesUpAndHarmsNothing) {
  const ChaosRun run;
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(run.wait_for_work());
  const pid_t agent = run.processes().ranks[1];
  ASSERT_NE(agent, 0);
  kill(agent, SIGSTOP);
  std::this_thread::sleep_for(seconds{3});  // dead after 1.5 s
  kill(agent, SIGCONT);
  expect_all_well(run, launcher);
}

TEST(CasesTest, AMissingDatabaseIsMadeAgainUnderTheRun) {
  const ChaosRun run;
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(soon([&] { return run.database().finished_stages() > 3; }));
  for (const char* file : {"sweep.db", "sweep.db-wal", "sweep.db-shm"}) {
    fs::remove(run.run_dir() / file);
  }
  EXPECT_FALSE(run.witnesses().stages_at_work().empty()) << "nothing was running";
  expect_all_well(run, launcher);
}

TEST(CasesTest, ATruncatedDatabaseIsMadeAgainUnderTheRun) {
  const ChaosRun run;
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(soon([&] { return run.database().finished_stages() > 3; }));
  fs::resize_file(run.run_dir() / "sweep.db", 5000);
  EXPECT_FALSE(run.witnesses().stages_at_work().empty()) << "nothing was running";
  expect_all_well(run, launcher);
}

TEST(CasesTest, OfTwoCoordinatorsOneIsRefusedAndTheOtherFinishes) {
  // The second waits five seconds for the first to go.
  const ChaosRun run{{.arguments = {}, .run_dir = {}, .stage_seconds = "1.5"}};
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(run.wait_for_work());
  const pid_t coordinator = run.processes().ranks[0];
  RunningProgram second{run.single_command()};
  EXPECT_EQ(run.wait_for(second), 2) << second.output();
  EXPECT_THAT(second.output(), HasSubstr("in use by process " + std::to_string(coordinator)));
  expect_all_well(run, launcher);
}

TEST(CasesTest, OfTwoCoordinatorsThatStartTogetherOneFinishes) {
  const ChaosRun run;
  RunningProgram first{run.single_command()};
  RunningProgram second{run.single_command()};
  const int codes[] = {run.wait_for(first), run.wait_for(second)};
  // The slower may still find a free folder: then all is done already, and 0 is right.
  EXPECT_THAT(codes, Contains(0)) << first.output() << second.output();
  EXPECT_THAT(codes, Each(AnyOf(0, 2))) << first.output() << second.output();
  EXPECT_EQ(run.complaints(), "");
  EXPECT_THAT(run.tried_again(), IsEmpty());
}

TEST(CasesTest, ADamagedFileIsFoundByWhoReadsItAndMadeAgain) {
  for (const char* order : {"damage_outputs", "damage_scores"}) {
    const ChaosRun run;
    run.orders().give(order);
    RunningProgram launcher{run.launch_command()};
    EXPECT_EQ(run.wait_for(launcher), 0) << launcher.output();
    EXPECT_TRUE(run.orders().is_taken(order));
    EXPECT_FALSE(fs::is_empty(run.run_dir() / "damaged"));
    EXPECT_GE(attempts_that(run, "damaged_parent"), 1);
    EXPECT_EQ(run.complaints(), "") << order << '\n' << launcher.output();
    EXPECT_THAT(run.tried_again(), SizeIs(1)) << order;
  }
}

TEST(CasesTest, AWorkerThatHangsAndIgnoresSigtermIsKilledAndItsStageTriedAgain) {
  const ChaosRun run{{.arguments = {"--no-progress-limit", "1"}, .run_dir = {}}};
  run.orders().give("ignore_everything");
  RunningProgram launcher{run.launch_command()};
  expect_all_well(run, launcher);
  EXPECT_TRUE(run.orders().is_taken("ignore_everything"));
  EXPECT_EQ(attempts_that(run, "no_progress"), 1);
}

TEST(CasesTest, AWorkerThatIgnoresSigtermDoesNotHoldUpACleanStop) {
  const ChaosRun run;
  run.orders().give("ignore_everything");
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(soon([&] { return run.orders().is_taken("ignore_everything"); }));
  kill(launcher.pid(), SIGTERM);
  EXPECT_EQ(run.wait_for(launcher), 75) << launcher.output();
  EXPECT_TRUE(all_gone(run.run_dir().string()));
  RunningProgram again{run.launch_command()};
  expect_all_well(run, again);
}

TEST(CasesTest, ASecondInterruptEndsARunAtOnceAndLosesNothing) {
  const ChaosRun run{{.arguments = {"--stop-grace", "300", "--drain-limit", "300"}, .run_dir = {}}};
  run.orders().give("ignore_everything");
  RunningProgram program{run.single_command()};
  ASSERT_TRUE(soon([&] { return run.orders().is_taken("ignore_everything"); }));
  kill(program.pid(), SIGINT);
  std::this_thread::sleep_for(milliseconds{2500});  // nearer ones count as one key press
  kill(program.pid(), SIGINT);
  EXPECT_EQ(run.wait_for(program), 75) << program.output();
  EXPECT_TRUE(all_gone(run.run_dir().string()));
  RunningProgram again{run.single_command()};
  expect_all_well(run, again);
}

TEST(CasesTest, AGrandchildDiesWithItsWorker) {
  const ChaosRun run;
  run.orders().give("fork_grandchild");
  RunningProgram launcher{run.launch_command()};
  expect_all_well(run, launcher);  // no process is left
  EXPECT_TRUE(run.orders().is_taken("fork_grandchild"));
}

TEST(CasesTest, AGrandchildDiesWithTheAgent) {
  const ChaosRun run;
  run.orders().give("fork_grandchild");
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(soon([&] { return run.orders().is_taken("fork_grandchild"); }));
  for (const pid_t rank : run.processes().ranks) kill(rank, SIGKILL);
  expect_all_well(run, launcher);
}

TEST(CasesTest, OfTwoNodesOneVanishesAndTheOtherFinishes) {
  const ChaosRun run;
  RunningProgram launcher{run.launch_on_two_nodes()};
  ASSERT_TRUE(soon([&] { return !children_of(run.processes().ranks[1]).empty(); }));
  const RunProcesses processes = run.processes();
  kill_with_children({processes.ranks[1], processes.ranks[2]});
  expect_all_well(run, launcher);
  EXPECT_THAT(
      run.database().column("SELECT DISTINCT node FROM attempt WHERE outcome = 'committed'"),
      Contains("left"));
}

TEST(CasesTest, AFullDiskLosesNothingThatIsFinished) {
  const SmallDisk disk{80};
  if (!disk.is_mounted()) GTEST_SKIP() << "no small disk can be mounted here";
  const ChaosRun run{{.arguments = {}, .run_dir = disk.path() / "run"}};
  RunningProgram launcher{run.launch_command()};
  ASSERT_TRUE(run.wait_for_work());
  disk.fill();
  std::this_thread::sleep_for(seconds{2});
  EXPECT_FALSE(launcher.poll()) << launcher.output();
  disk.make_room();
  expect_all_well(run, launcher);
  EXPECT_THAT(launcher.output(), HasSubstr("disk"));
}

}  // namespace
}  // namespace oodsweep
