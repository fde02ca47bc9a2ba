// Children that misbehave, and what must not pile up over many of them.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "core/error.hpp"
#include "tests/cluster/child_process_fixture.hpp"
#include "tests/support/processes.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

class ChildTroubleTest : public ChildProcessTest {
 protected:
  using Lines = std::vector<std::string>;

  static Lines next_lines(ChildProcess& child, std::size_t count) {
    Lines lines;
    while (lines.size() < count) {
      for (std::string& line : child.read_lines()) lines.push_back(std::move(line));
    }
    return lines;
  }
  static std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
  }
  static bool has_children() {
    siginfo_t info{};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  }
  static std::string state_of(pid_t pid) {
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text;
    std::getline(stat, text);
    return text.empty() ? "" : text.substr(text.rfind(')') + 2, 1);
  }
};

TEST_F(ChildTroubleTest, ManyChildrenLeaveNoDescriptorAndNoZombie) {
  const auto before = open_descriptors();
  ChildOptions options = shell("");
  options.program = "/bin/true";
  for (int i = 0; i < 1000; ++i) {
    ChildProcess child{options};
    if (i % 2 == 0) wait(child);  // the others are destroyed while they run
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

TEST_F(ChildTroubleTest, ProgramsThatDoNotStartLeaveNothingEither) {
  const auto before = open_descriptors();
  ChildOptions options = shell("");
  options.program = "/no/such/program";
  for (int i = 0; i < 100; ++i) EXPECT_THROW(ChildProcess{options}, IoError);
  options.log_file = "/no/such/folder/log.txt";
  options.program = "/bin/true";
  for (int i = 0; i < 100; ++i) EXPECT_THROW(ChildProcess{options}, IoError);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

TEST_F(ChildTroubleTest, WithoutDescriptorsLeftItIsAnErrorAndNoLeak) {
  const auto before = open_descriptors();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  // The pipe's two ends fit, but not the third that the child's end is moved to (10 or above).
  const rlimit tight{10, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  EXPECT_THROW(ChildProcess{shell("exit 0")}, IoError);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(ChildTroubleTest, AChildThatLeavesTakesItsGrandchildrenAlong) {
  ChildProcess child{shell("sleep 1000 & echo $! >&3")};
  wait(child);
  const pid_t grandchild = std::stoi(child.read_lines().at(0));
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST_F(ChildTroubleTest, AGrandchildThatWritesOnDoesNotHoldUsUp) {
  // setsid: out of reach of the group. It writes until nobody reads any more.
  ChildProcess child{
      shell("setsid sh -c 'echo $$ >&3; while echo x >&3; do :; done' & sleep 0.05")};
  const pid_t grandchild = std::stoi(next_line(child));
  wait(child);
  EXPECT_LE(child.read_lines().size(), 65536U * 2U);
  kill(grandchild, SIGKILL);
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST_F(ChildTroubleTest, ALineMayComeInPieces) {
  ChildProcess child{shell("printf 'on' >&3; sleep 0.05; printf 'e\\ntwo\\nth' >&3")};
  EXPECT_EQ(next_lines(child, 2), (Lines{"one", "two"}));
  wait(child);
  EXPECT_TRUE(child.read_lines().empty());
}

TEST_F(ChildTroubleTest, ALineBeyondAMegabyteIsDropped) {
  ChildProcess child{
      shell("echo first >&3; head -c 3000000 /dev/zero | tr '\\0' x >&3; echo >&3;"
            "head -c 1000000 /dev/zero | tr '\\0' y >&3; echo >&3; echo last >&3")};
  EXPECT_EQ(next_lines(child, 3), (Lines{"first", std::string(1'000'000, 'y'), "last"}));
}

TEST_F(ChildTroubleTest, AFloodIsReadInPortions) {
  ChildProcess child{shell("yes '' >&3")};
  for (int i = 0; i < 100; ++i) EXPECT_LE(child.read_lines().size(), 32768U);
}

TEST_F(ChildTroubleTest, LastWordsArriveAfterTheEnd) {
  ChildProcess child{shell("head -c 60000 /dev/zero | tr '\\0' '\\n' >&3")};
  wait(child);
  EXPECT_EQ(child.read_lines().size(), 60000U);
}

TEST_F(ChildTroubleTest, AChildThatClosesThePipeIsStillFollowed) {
  ChildProcess child{shell("echo one >&3; exec 3>&-; sleep 0.05; exit 4")};
  EXPECT_EQ(next_line(child), "one");
  EXPECT_FALSE(child.poll_exit());
  EXPECT_TRUE(child.read_lines().empty());
  EXPECT_EQ(wait(child).code, 4);
}

TEST_F(ChildTroubleTest, SignalsThatInterruptUsChangeNothing) {
  struct sigaction noted {};
  noted.sa_handler = [](int) {};  // without SA_RESTART
  struct sigaction before {};
  sigaction(SIGALRM, &noted, &before);
  const itimerval often{{0, 200}, {0, 200}};
  setitimer(ITIMER_REAL, &often, nullptr);
  for (int i = 0; i < 50; ++i) {
    ChildProcess child{shell("echo one >&3; echo two >&3; exit 5")};
    EXPECT_EQ(wait(child).code, 5);
    EXPECT_EQ(child.read_lines(), (Lines{"one", "two"}));
  }
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
}

TEST_F(ChildTroubleTest, AStoppedChildIsNotAnEnd) {
  ChildProcess child{shell("echo one >&3; kill -STOP $$; exit 6")};
  next_line(child);
  while (state_of(child.pid()) != "T") std::this_thread::sleep_for(std::chrono::milliseconds{1});
  EXPECT_FALSE(child.poll_exit());
  child.signal(SIGCONT);
  EXPECT_EQ(wait(child).code, 6);
}

TEST_F(ChildTroubleTest, SignalsToWhoHasLeftGoNowhere) {
  ChildProcess child{shell("exit 0")};
  wait(child);
  child.signal(SIGKILL);
  child.signal_group(SIGKILL);
  EXPECT_EQ(wait(child).text(), "exit status 0");
}

TEST_F(ChildTroubleTest, WithSigchldIgnoredTheEndIsSeenWithoutItsStatus) {
  signal(SIGCHLD, SIG_IGN);  // inherited from some launchers; the kernel then reaps by itself
  ChildProcess child{shell("exit 3")};
  const ChildExit end = wait(child);
  signal(SIGCHLD, SIG_DFL);
  EXPECT_EQ(end.text(), "an exit status that nobody knows");
}

}  // namespace
}  // namespace oodsweep
