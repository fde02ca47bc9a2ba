#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// Starts `command`, interrupts it after the first commit; its exit code and output.
Outcome interrupt(const SweepFolder& folder, const Command& command, int signal_number) {
  RunningProgram program{command};
  while (folder.database().finished_stages() == 0 && !program.poll()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  kill(program.pid(), signal_number);
  const int code = program.wait();
  EXPECT_TRUE(all_gone(folder.run_dir().string())) << "a process is left";
  return {code, program.output()};
}

int last_exit_code(const SweepFolder& folder) {
  return read_json_file(folder.run_dir() / "last_exit.json").at("code").get<int>();
}

TEST(InterruptTest, CtrlCSaysHowToGoOn) {
  const SweepFolder folder;
  const Outcome outcome = interrupt(folder, folder.run_command(), SIGINT);
  EXPECT_EQ(outcome.code, 75) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("the same command goes on"));
  EXPECT_EQ(last_exit_code(folder), 75);
  EXPECT_EQ(run_program(folder.run_command()).code, 0);
  EXPECT_EQ(last_exit_code(folder), 0);
}

TEST(InterruptTest, MpirunPassesTheSignalOfACleanStop) {
  const SweepFolder folder;
  const Outcome outcome = interrupt(folder, on_ranks(3, folder.run_command()), SIGUSR2);
  EXPECT_EQ(outcome.code, 75) << outcome.output;
  EXPECT_EQ(last_exit_code(folder), 75);
  const Outcome second = run_program(on_ranks(3, folder.run_command()));
  EXPECT_EQ(second.code, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("adopted"));
}

TEST(InterruptTest, ASecondRunOfALiveFolderIsRefused) {
  const SweepFolder folder;
  RunningProgram first{folder.run_command()};
  while (folder.database().finished_stages() == 0 && !first.poll()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  // A stopped holder lives as long as the second run has patience, however fast the machine is.
  kill(first.pid(), SIGSTOP);
  const Outcome second = run_program(folder.run_command());
  kill(first.pid(), SIGCONT);
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.output, HasSubstr("in use by process " + std::to_string(first.pid())));
  EXPECT_EQ(first.wait(), 0) << first.output();
}

}  // namespace
}  // namespace oodsweep
