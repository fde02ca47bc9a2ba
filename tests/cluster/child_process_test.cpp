#include "cluster/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "cluster/slots.hpp"
#include "core/error.hpp"
#include "tests/cluster/child_process_fixture.hpp"
#include "tests/support/processes.hpp"

namespace oodsweep {
namespace {

TEST_F(ChildProcessTest, TellsAnExitStatusFromASignal) {
  ChildProcess leaves{shell("exit 3")};
  EXPECT_EQ(wait(leaves).text(), "exit status 3");
  ChildProcess crashes{shell("kill -SEGV $$")};
  const ChildExit end = wait(crashes);
  EXPECT_TRUE(end.by_signal);
  EXPECT_EQ(end.code, SIGSEGV);
  EXPECT_EQ(end.text(), "killed by signal 11 (Segmentation fault)");
}

TEST_F(ChildProcessTest, DeliversWholeLinesOfDescriptorThree) {
  ChildProcess child{shell("printf 'one\\ntw' >&3; printf 'o\\nrest without an end' >&3")};
  EXPECT_EQ(lines_until_exit(child), (std::vector<std::string>{"one", "two"}));
}

TEST_F(ChildProcessTest, AChildThatListensHearsOurLinesOnDescriptorFour) {
  ChildOptions options = shell("read one <&4; read two <&4; echo \"$two $one\" >&3");
  options.listens = true;
  ChildProcess child{options};
  EXPECT_TRUE(child.write_line("first"));
  EXPECT_TRUE(child.write_line("second"));
  EXPECT_EQ(lines_until_exit(child), (std::vector<std::string>{"second first"}));
  EXPECT_FALSE(child.write_line("to nobody"));
}

TEST_F(ChildProcessTest, WhoDoesNotListenHoldsNobodyUp) {
  ChildOptions options = shell("sleep 1000");
  ChildProcess deaf{options};
  EXPECT_FALSE(deaf.write_line("not asked for"));
  options.listens = true;
  ChildProcess busy{options};
  int lines = 0;
  while (busy.write_line(std::string(1000, 'x'))) ++lines;  // until the socket is full
  EXPECT_GT(lines, 0);
}

TEST_F(ChildProcessTest, WritesItsOutputToTheLogFile) {
  ChildProcess child{shell("echo out; echo err >&2")};
  wait(child);
  std::ostringstream text;
  text << std::ifstream{log_file()}.rdbuf();
  EXPECT_EQ(text.str(), "out\nerr\n");
}

TEST_F(ChildProcessTest, SaysWhyAProgramCannotBeStarted) {
  ChildOptions options = shell("");
  options.program = "/no/such/program";
  EXPECT_THROW(ChildProcess{options}, IoError);
}

TEST_F(ChildProcessTest, SeesNoVariableOfALauncher) {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PRTE_X", "ORTE_X", "PMI_RANK",
                           "OPAL_X", "OODSWEEP_TEST_KEPT"}) {
    setenv(name, "1", 1);
  }
  ChildOptions options = shell("env >&3");
  options.environment = {{"OMP_NUM_THREADS", "1"}};
  ChildProcess child{options};
  const auto lines = lines_until_exit(child);
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PRTE_X", "ORTE_X", "PMI_RANK",
                           "OPAL_X", "OODSWEEP_TEST_KEPT"}) {
    unsetenv(name);
  }
  for (const std::string& line : lines) {
    for (const char* prefix : {"OMPI_", "PMIX_", "PRTE_", "ORTE_", "PMI_", "OPAL_"}) {
      EXPECT_FALSE(line.starts_with(prefix)) << line;
    }
  }
  EXPECT_NE(std::find(lines.begin(), lines.end(), "OODSWEEP_TEST_KEPT=1"), lines.end());
  EXPECT_NE(std::find(lines.begin(), lines.end(), "OMP_NUM_THREADS=1"), lines.end());
}

TEST_F(ChildProcessTest, InheritsNoDescriptorButThePipe) {
  const int leak = open("/dev/null", O_RDONLY);  // without close-on-exec, as a library might
  ASSERT_GE(leak, 0);
  // The glob's own descriptor is closed when the loop looks.
  ChildProcess child{shell("for fd in /proc/$$/fd/*; do test -e $fd && echo ${fd##*/} >&3; done")};
  auto descriptors = lines_until_exit(child);
  close(leak);
  std::erase_if(descriptors, [](const std::string& fd) { return std::stoi(fd) >= 10; });  // dash's
  EXPECT_EQ(descriptors, (std::vector<std::string>{"0", "1", "2", "3"}));
}

TEST_F(ChildProcessTest, StartsWithDefaultSignals) {
  signal(SIGPIPE, SIG_IGN);
  ChildProcess child{shell("grep -E 'Sig(Blk|Ign)' /proc/self/status >&3")};
  const auto lines = lines_until_exit(child);
  signal(SIGPIPE, SIG_DFL);
  ASSERT_EQ(lines.size(), 2U);
  constexpr unsigned long kOfLibc = 3UL << 31;  // signals 32 and 33, which glibc keeps to itself
  for (const std::string& line : lines) {
    EXPECT_EQ(std::stoul(line.substr(line.find('\t')), nullptr, 16) & ~kOfLibc, 0UL) << line;
  }
}

TEST_F(ChildProcessTest, KillsGrandchildrenWithTheGroup) {
  ChildProcess child{shell("sleep 1000 & echo $! >&3; wait")};
  const pid_t grandchild = std::stoi(next_line(child));
  child.signal_group(SIGKILL);
  EXPECT_TRUE(wait(child).by_signal);
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST_F(ChildProcessTest, LeavesNobodyBehindWhenDestroyed) {
  pid_t child_pid = 0;
  pid_t grandchild = 0;
  {
    ChildProcess child{shell("sleep 1000 & echo $! >&3; wait")};
    child_pid = child.pid();
    grandchild = std::stoi(next_line(child));
  }
  EXPECT_TRUE(ends_soon(child_pid));
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST_F(ChildProcessTest, RunsOnItsCoresOnlyAndLeavesOursAlone) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  const int core = allowed_cores().back();
  ChildOptions options = shell("grep Cpus_allowed_list /proc/self/status >&3");
  options.cores = {core};
  ChildProcess child{options};
  const auto lines = lines_until_exit(child);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "Cpus_allowed_list:\t" + std::to_string(core));
  cpu_set_t after;
  ASSERT_EQ(sched_getaffinity(0, sizeof after, &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

}  // namespace
}  // namespace oodsweep
