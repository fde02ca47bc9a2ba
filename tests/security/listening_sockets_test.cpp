// Nobody can talk to a run over the network: without mpirun, no process of it listens.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cluster/file_descriptor.hpp"
#include "tests/chaos/chaos_run.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// Inodes of sockets that wait for others: TCP in state LISTEN, and UDP with a port.
std::set<std::string> waiting_sockets() {
  std::set<std::string> inodes;
  for (const char* table : {"tcp", "tcp6", "udp", "udp6"}) {
    std::ifstream file{std::string{"/proc/net/"} + table};
    std::string line;
    std::getline(file, line);  // the header
    while (std::getline(file, line)) {
      std::istringstream words{line};
      std::vector<std::string> fields;
      for (std::string word; words >> word;) fields.push_back(word);
      const bool waits = fields.at(3) == "0A" || std::string{table}.starts_with("udp");
      if (waits) inodes.insert(fields.at(9));
    }
  }
  return inodes;
}

/// Of all descriptors of a process.
std::set<std::string> sockets_of(pid_t process) {
  std::set<std::string> inodes;
  std::error_code gone;
  const fs::path folder = "/proc/" + std::to_string(process) + "/fd";
  for (const auto& entry : fs::directory_iterator{folder, gone}) {
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

bool listens(pid_t process) {
  const auto waiting = waiting_sockets();
  for (const std::string& inode : sockets_of(process)) {
    if (waiting.contains(inode)) return true;
  }
  return false;
}

TEST(ListeningSocketsTest, AreSeenByThisTest) {
  EXPECT_FALSE(listens(getpid()));
  const FileDescriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
  ASSERT_TRUE(socket.is_open());
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
  ASSERT_EQ(listen(socket.get(), 1), 0);
  EXPECT_TRUE(listens(getpid()));
}

TEST(ListeningSocketsTest, AreNoneInARunWithoutMpirun) {
  setenv("OODSWEEP_CHAOS_SECONDS", "0.1", 1);
  const ChaosRun run;
  RunningProgram program{run.single_command()};
  ASSERT_TRUE(run.wait_for_work());
  std::set<pid_t> looked_at;
  while (!program.poll()) {
    for (const pid_t process : processes_naming(run.run_dir().string())) {
      EXPECT_FALSE(listens(process)) << process;
      looked_at.insert(process);
    }
  }
  unsetenv("OODSWEEP_CHAOS_SECONDS");
  EXPECT_EQ(program.wait(), 0);
  EXPECT_GE(looked_at.size(), 2U);  // oodsweep itself and a worker
}

}  // namespace
}  // namespace oodsweep
