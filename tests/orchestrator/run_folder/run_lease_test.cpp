#include "orchestrator/run_folder/run_lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "orchestrator/process/host.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds kNoPatience{0};

/// A process that was killed and whose number may be used again.
int dead_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

void write_lease(const std::filesystem::path& run_dir, int pid, const std::string& start) {
  write_file_atomically(run_dir / "lease-000003.json", Json{{"epoch", 3},
                                                            {"host", host_name()},
                                                            {"boot", boot_id()},
                                                            {"pid", pid},
                                                            {"process_start", start},
                                                            {"heartbeat", 1},
                                                            {"released", false}}
                                                           .dump());
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

}  // namespace
}  // namespace oodsweep
