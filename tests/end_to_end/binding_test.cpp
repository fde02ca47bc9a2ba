#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "cluster/control_group.hpp"
#include "cluster/slots.hpp"
#include "tests/end_to_end/tiny_sweep.hpp"

namespace oodsweep {
namespace {

/// Cores that a process may run on; nothing if it has gone.
std::vector<int> cores_of(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  const std::string key = "Cpus_allowed_list:\t";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return parse_core_list(line.substr(key.size()));
  }
  return {};
}

/// Runs the sweep and looks at all workers that are there at a time. mpirun binds as it likes: one
/// or two ranks to one core each.
void expect_all_cores_busy(int ranks) {
  const SweepFolder folder;
  const std::string requests = (folder.run_dir() / "requests").string();
  RunningProgram mpirun{on_ranks(ranks, folder.run_command(), {})};
  std::set<int> seen;
  while (!mpirun.poll()) {
    std::map<int, pid_t> at_once;
    for (const pid_t worker : processes_naming(requests)) {
      const std::vector<int> cores = cores_of(worker);
      if (cores.empty()) continue;
      EXPECT_EQ(cores.size(), 1U) << "one core per slot";
      const auto [other, is_free] = at_once.emplace(cores.front(), worker);
      EXPECT_TRUE(is_free || cores_of(other->second).empty()) << "two workers on one core";
      seen.insert(cores.front());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  EXPECT_EQ(mpirun.wait(), 0) << mpirun.output();
  const std::vector<int> allowed = allowed_cores();
  EXPECT_EQ(seen, (std::set<int>{allowed.begin(), allowed.end()})) << ranks << " ranks";
}

TEST(BindingTest, OneRankUsesAllCores) { expect_all_cores_busy(1); }

TEST(BindingTest, TwoRanksShareAllCores) { expect_all_cores_busy(2); }

}  // namespace
}  // namespace oodsweep
