#include "orchestrator/run_folder/run_lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "orchestrator/process/host.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

const LeaseWait kNoPatience{.patience = milliseconds{0}};

/// A process that was killed and whose number may be used again.
int dead_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

void write_lease(const std::filesystem::path& run_dir, int pid, const std::string& start,
                 const std::string& host = host_name(), int heartbeat = 1) {
  write_file_atomically(run_dir / "lease-000003.json", Json{{"epoch", 3},
                                                            {"host", host},
                                                            {"boot", boot_id()},
                                                            {"pid", pid},
                                                            {"process_start", start},
                                                            {"heartbeat", heartbeat},
                                                            {"released", false}}
                                                           .dump());
}

/// A clock that only moves while somebody waits, a second for each look.
class FakeTime {
 public:
  [[nodiscard]] LeaseWait wait(std::function<void(int)> on_look = {}) {
    return {.now = [this] { return SteadyTime{} + std::chrono::seconds{seconds_}; },
            .pause =
                [this, on_look](milliseconds) {
                  ++seconds_;
                  if (on_look) on_look(seconds_);
                }};
  }
  [[nodiscard]] int seconds() const { return seconds_; }

 private:
  int seconds_ = 0;
};

/// Takes the lease in a process of its own, holds it for a moment. @return Its number.
pid_t start_contender(const std::filesystem::path& run_dir) {
  const pid_t child = fork();
  if (child != 0) return child;
  try {
    const RunLease lease = RunLease::take(run_dir, kNoPatience);
    std::this_thread::sleep_for(std::chrono::seconds{30});  // until it is killed
    _exit(0);
  } catch (const ConfigError&) {
    _exit(2);
  }
}

TEST(RunLeaseTest, RaisesTheEpochEachTime) {
  const TemporaryFolder folder;
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), 1);
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), 2);
}

TEST(RunLeaseTest, IsRefusedWhileItsHolderLives) {
  const TemporaryFolder folder;
  const RunLease held = RunLease::take(folder.path(), kNoPatience);
  const std::string message = message_of<ConfigError>(
      [&] { static_cast<void>(RunLease::take(folder.path(), kNoPatience)); });
  EXPECT_THAT(message, HasSubstr("in use by process " + std::to_string(getpid())));
  EXPECT_TRUE(held.is_held());
}

TEST(RunLeaseTest, OfADeadProcessIsTakenAtOnce) {
  const TemporaryFolder folder;
  write_lease(folder.path(), dead_process(), "12345");
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), 4);
}

TEST(RunLeaseTest, ANumberThatIsUsedAgainIsAnotherProcess) {
  const TemporaryFolder folder;
  write_lease(folder.path(), getpid(), "not when this process began");
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), 4);
}

TEST(RunLeaseTest, AnUnreadableOneIsNobodys) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "lease-000008.json", "{\"epoch\": 8,");
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), 9);
}

TEST(RunLeaseTest, AHeartbeatKeepsItAndAHigherEpochEndsIt) {
  const TemporaryFolder folder;
  RunLease lease = RunLease::take(folder.path(), kNoPatience);
  lease.beat();
  EXPECT_TRUE(lease.is_held());
  write_file_atomically(folder.path() / "lease-000002.json", "{}");
  EXPECT_FALSE(lease.is_held());
}

TEST(RunLeaseTest, OfManyThatWantItOneGetsIt) {
  const TemporaryFolder folder;
  std::atomic<int> winners{0};
  std::atomic<int> done{0};
  constexpr int kThreads = 8;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        std::optional<RunLease> lease;
        try {
          lease.emplace(RunLease::take(folder.path(), kNoPatience));
          ++winners;
        } catch (const ConfigError&) {
        }
        ++done;
        while (done < kThreads) std::this_thread::yield();  // holds it until all have tried
      });
    }
  }
  EXPECT_EQ(winners, 1);
}

TEST(RunLeaseTest, ElsewhereItIsTakenWhenItsHeartbeatHasStoodStillForTheWholeTime) {
  const TemporaryFolder folder;
  write_lease(folder.path(), 1, "1", "another-host");
  FakeTime time;
  EXPECT_EQ(RunLease::take(folder.path(), time.wait()).epoch(), 4);
  EXPECT_EQ(time.seconds(), 30);
}

TEST(RunLeaseTest, ElsewhereItIsRefusedAsSoonAsItsHeartbeatMoves) {
  const TemporaryFolder folder;
  write_lease(folder.path(), 17, "1", "another-host");
  FakeTime time;
  const auto beat_late = [&](int second) {
    if (second == 29) write_lease(folder.path(), 17, "1", "another-host", 2);
  };
  const std::string message = message_of<ConfigError>(
      [&] { static_cast<void>(RunLease::take(folder.path(), time.wait(beat_late))); });
  EXPECT_THAT(message, HasSubstr("in use by process 17 on another-host"));
  EXPECT_EQ(time.seconds(), 29);
}

TEST(RunLeaseTest, TheDatesOfTheFileDoNotMatter) {
  using FileTime = std::filesystem::file_time_type;
  for (const auto date : {FileTime::clock::now() - std::chrono::hours{24 * 365 * 30},
                          FileTime::clock::now() + std::chrono::hours{24 * 365 * 30}}) {
    const TemporaryFolder folder;
    write_lease(folder.path(), 1, "1", "another-host");
    FakeTime time;
    const auto set_clock = [&](int) {
      std::filesystem::last_write_time(folder.path() / "lease-000003.json", date);
    };
    EXPECT_EQ(RunLease::take(folder.path(), time.wait(set_clock)).epoch(), 4);
    EXPECT_EQ(time.seconds(), 30);
  }
}

TEST(RunLeaseTest, ABeatNeedsNoNewSpaceAndLeavesTheFileWhole) {
  const TemporaryFolder folder;
  RunLease lease = RunLease::take(folder.path(), kNoPatience);
  const auto file = folder.path() / "lease-000001.json";
  const auto size = std::filesystem::file_size(file);
  for (int i = 0; i < 1000; ++i) lease.beat();
  EXPECT_EQ(std::filesystem::file_size(file), size);
  EXPECT_EQ(read_json_file(file).at("heartbeat"), 1000);
}

TEST(RunLeaseTest, ABeatAfterTheLossMakesNoFile) {
  const TemporaryFolder folder;
  RunLease lease = RunLease::take(folder.path(), kNoPatience);
  std::filesystem::rename(folder.path() / "lease-000001.json", folder.path() / "gone");
  write_lease(folder.path(), 1, "1", "another-host");
  lease.beat();
  EXPECT_FALSE(lease.is_held());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "lease-000001.json"));
}

TEST(RunLeaseTest, OfManyProcessesOneGetsItAndAfterItsDeathAtOnceAnother) {
  const TemporaryFolder folder;
  constexpr int kProcesses = 6;
  std::vector<pid_t> losers;
  std::vector<pid_t> all;
  for (int i = 0; i < kProcesses; ++i) all.push_back(start_contender(folder.path()));
  for (int i = 1; i < kProcesses; ++i) {  // all but the winner leave
    int status = 0;
    losers.push_back(wait(&status));
    EXPECT_EQ(WEXITSTATUS(status), 2);
  }
  const auto winner = std::find_if(all.begin(), all.end(), [&](pid_t pid) {
    return std::find(losers.begin(), losers.end(), pid) == losers.end();
  });
  ASSERT_NE(winner, all.end());
  const auto alive = look_at_lease(folder.path());
  ASSERT_TRUE(alive);
  EXPECT_EQ(alive->holder.pid, *winner);
  EXPECT_EQ(alive->state, LeaseState::kAlive);
  kill(*winner, SIGKILL);  // not reaped yet: a zombie holds nothing
  while (look_at_lease(folder.path())->state != LeaseState::kDead) std::this_thread::yield();
  EXPECT_EQ(RunLease::take(folder.path(), kNoPatience).epoch(), alive->epoch + 1);
  waitpid(*winner, nullptr, 0);
}

TEST(RunLeaseTest, OneThatEndedInOrderIsSeenAsReleased) {
  const TemporaryFolder folder;
  EXPECT_FALSE(look_at_lease(folder.path()));
  { const RunLease lease = RunLease::take(folder.path(), kNoPatience); }
  EXPECT_EQ(look_at_lease(folder.path())->state, LeaseState::kReleased);
  write_lease(folder.path(), 1, "1", "another-host");
  EXPECT_EQ(look_at_lease(folder.path())->state, LeaseState::kElsewhere);
}

}  // namespace
}  // namespace oodsweep
