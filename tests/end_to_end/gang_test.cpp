#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// One training, then one that goes on from it, then scores.
Json gang_sweep(const std::string& mode, int count) {
  Json sweep = tiny_sweep();
  sweep["repeats"] = 1;
  sweep["training"]["epochs"] = 6;
  sweep[mode] = count;
  return sweep;
}

Command on_slots(const SweepFolder& folder, const std::string& slots) {
  Command command = folder.run_command();
  command.insert(command.end(), {"--slots", slots, "--checkpoint-gap", "0.2",
                                 "--time-between-failures", "1", "--stop-grace", "1"});
  return command;
}

std::int64_t widest_attempt(const SweepFolder& folder) {
  return folder.database().integer("SELECT max(width) FROM attempt WHERE outcome = 'committed'");
}

/// What an exact training in two parts gives on one slot.
const std::vector<RunDatabase::Row>& results_on_one_slot() {
  static const std::vector<RunDatabase::Row> results = [] {
    const SweepFolder folder{gang_sweep("virtual_shards", 2)};
    const Outcome outcome = run_program(on_slots(folder, "1"));
    EXPECT_EQ(outcome.code, 0) << outcome.output;
    EXPECT_EQ(widest_attempt(folder), 1);
    return folder.database().results();
  }();
  return results;
}

bool went_on_from_a_checkpoint(const SweepFolder& folder) {
  return folder.database().integer(
             "SELECT count(*) FROM environment WHERE provenance LIKE '%resumed_from_step%'") > 0;
}

/// Waits until a training is at work on two slots; the process of its second worker, 0 if none
/// comes.
pid_t second_worker(const SweepFolder& folder, RunningProgram& program) {
  while (!program.poll()) {
    const auto of_run = processes_naming(folder.run_dir().string());
    const bool has_checkpoint = std::filesystem::exists(folder.run_dir() / "partial") &&
                                !std::filesystem::is_empty(folder.run_dir() / "partial");
    for (const pid_t process : processes_naming(".1.json")) {
      const bool here = std::find(of_run.begin(), of_run.end(), process) != of_run.end();
      if (here && has_checkpoint) return process;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return 0;
}

TEST(GangEndToEndTest, OnHowManySlotsAnExactTrainingRunsChangesNoBitOfAResult) {
  const SweepFolder folder{gang_sweep("virtual_shards", 2)};
  const Outcome outcome = run_program(on_slots(folder, "2"));
  ASSERT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(widest_attempt(folder), 2);
  EXPECT_EQ(folder.database().results(), results_on_one_slot());
}

TEST(GangEndToEndTest, APlainTrainingOfTwoRunsOnTwoSlotsAndSaysHowFast) {
  const SweepFolder folder{gang_sweep("gpus_per_trial", 2)};
  const Outcome outcome = run_program(on_slots(folder, "2"));
  ASSERT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(folder.database().column("SELECT DISTINCT width FROM v_cost WHERE kind = 'train'"),
            (std::vector<std::string>{"2"}));
  EXPECT_GT(
      folder.database().integer("SELECT min(images_per_second) FROM v_cost WHERE kind = 'train'"),
      0);
  EXPECT_EQ(folder.database().integer(
                "SELECT count(*) FROM stage WHERE kind = 'train' AND collective_share IS NULL"),
            0);
}

TEST(GangEndToEndTest, AfterTheDeathOfOneWorkerTheTrainingGoesOnFromItsCheckpoint) {
  const SweepFolder folder{gang_sweep("virtual_shards", 2)};
  RunningProgram program{on_slots(folder, "2")};
  const pid_t worker = second_worker(folder, program);
  ASSERT_NE(worker, 0) << program.output();
  kill(worker, SIGKILL);
  EXPECT_EQ(program.wait(), 0) << program.output();
  EXPECT_EQ(
      folder.database().integer("SELECT count(*) FROM attempt WHERE outcome NOT IN ('committed')"),
      1);
  EXPECT_THAT(program.output(), HasSubstr("worker 1 of 2: the worker was killed by signal 9"));
  EXPECT_TRUE(went_on_from_a_checkpoint(folder));
  EXPECT_EQ(folder.database().results(), results_on_one_slot());
}

TEST(GangEndToEndTest, AGangThatHangsIsReplaced) {
  const SweepFolder folder{gang_sweep("virtual_shards", 2)};
  Command command = on_slots(folder, "2");
  command.insert(command.end(), {"--gang-step-limit", "2"});
  RunningProgram program{command};
  const pid_t worker = second_worker(folder, program);
  ASSERT_NE(worker, 0) << program.output();
  kill(worker, SIGSTOP);
  EXPECT_EQ(program.wait(), 0) << program.output();
  EXPECT_EQ(folder.database().column("SELECT outcome FROM attempt WHERE outcome <> 'committed'"),
            (std::vector<std::string>{"gang_broken"}));
  EXPECT_TRUE(went_on_from_a_checkpoint(folder));
  EXPECT_EQ(folder.database().results(), results_on_one_slot());
}

TEST(GangEndToEndTest, CtrlCStopsAGangWhichGoesOnAtTheNextStart) {
  const SweepFolder folder{gang_sweep("virtual_shards", 2)};
  RunningProgram program{on_slots(folder, "2")};
  ASSERT_NE(second_worker(folder, program), 0) << program.output();
  kill(program.pid(), SIGINT);
  EXPECT_EQ(program.wait(), 75) << program.output();
  EXPECT_TRUE(all_gone(folder.run_dir().string()));
  const Outcome again = run_program(on_slots(folder, "1"));  // on another number of slots
  EXPECT_EQ(again.code, 0) << again.output;
  EXPECT_TRUE(went_on_from_a_checkpoint(folder));
  EXPECT_EQ(folder.database().results(), results_on_one_slot());
}

}  // namespace
}  // namespace oodsweep
