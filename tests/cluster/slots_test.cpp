#include "cluster/slots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "cluster/control_group.hpp"
#include "core/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;

/// A made-up machine: files below a folder that stands for "/".
class FakeMachine {
 public:
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root() / path).parent_path());
    std::ofstream{root() / path} << text << '\n';
  }
  [[nodiscard]] fs::path root() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

TEST(CoreListTest, ReadsRangesAndSingleCores) {
  EXPECT_EQ(parse_core_list("0-2,5"), (std::vector<int>{0, 1, 2, 5}));
  EXPECT_EQ(parse_core_list("3"), std::vector<int>{3});
  EXPECT_THROW(static_cast<void>(parse_core_list("a-b")), Error);
  EXPECT_THROW(static_cast<void>(parse_core_list("0-")), Error);
}

TEST(AllowedCoresTest, AreTheOnlineOnesWithoutAGroup) {
  const FakeMachine machine;
  machine.write("sys/devices/system/cpu/online", "0-3");
  EXPECT_EQ(allowed_cores(machine.root()), (std::vector<int>{0, 1, 2, 3}));
}

TEST(AllowedCoresTest, AreThoseOfTheGroupOfVersion2) {
  const FakeMachine machine;
  machine.write("sys/devices/system/cpu/online", "0-7");
  machine.write("proc/self/cgroup", "0::/job/7");
  machine.write("sys/fs/cgroup/job/7/cpuset.cpus.effective", "2-5");
  EXPECT_EQ(allowed_cores(machine.root()), (std::vector<int>{2, 3, 4, 5}));
  machine.write("sys/fs/cgroup/job/7/cpu.max", "150000 100000");  // 1.5 cores: two slots
  EXPECT_EQ(allowed_cores(machine.root()), (std::vector<int>{2, 3}));
  machine.write("sys/fs/cgroup/job/7/cpu.max", "max 100000");
  EXPECT_EQ(allowed_cores(machine.root()).size(), 4U);
}

TEST(AllowedCoresTest, AreThoseOfTheGroupOfVersion1) {
  const FakeMachine machine;
  machine.write("sys/devices/system/cpu/online", "0-7");
  machine.write("proc/self/cgroup", "3:cpuset:/host/path\n1:cpu,cpuacct:/host/path");
  machine.write("sys/fs/cgroup/cpuset/cpuset.cpus", "1,3,5");  // the host's path is not visible
  machine.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
  machine.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
  EXPECT_EQ(allowed_cores(machine.root()), (std::vector<int>{1, 3, 5}));
  machine.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000");
  EXPECT_EQ(allowed_cores(machine.root()), std::vector<int>{1});
}

TEST(AllowedCoresTest, OfThisMachineAreAtLeastOne) { EXPECT_FALSE(allowed_cores().empty()); }

TEST(SlotsTest, EachBelongsToExactlyOneRankAndAllCoresAreUsedOnce) {
  const std::vector<int> cores{4, 5, 6, 7, 8};
  for (int ranks = 1; ranks <= 7; ++ranks) {
    std::multiset<int> numbers;
    std::multiset<int> used;
    for (int rank = 0; rank < ranks; ++rank) {
      for (const Slot& slot : slots_of_rank(cores, rank, ranks, std::nullopt)) {
        numbers.insert(slot.number);
        used.insert(slot.cores.begin(), slot.cores.end());
      }
    }
    EXPECT_EQ(numbers, (std::multiset<int>{0, 1, 2, 3, 4})) << ranks << " ranks";
    EXPECT_EQ(used, (std::multiset<int>{4, 5, 6, 7, 8})) << ranks << " ranks";
  }
}

TEST(SlotsTest, RanksWithoutASlotAreSpare) {
  EXPECT_EQ(slots_of_rank({0, 1}, 1, 4, std::nullopt).size(), 1U);
  EXPECT_TRUE(slots_of_rank({0, 1}, 2, 4, std::nullopt).empty());
}

TEST(SlotsTest, FewerThanCoresShareTheCoresEvenly) {
  const std::vector<Slot> slots = slots_of_rank({0, 1, 2, 3, 4}, 0, 1, 2);
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots[0].cores, (std::vector<int>{0, 1}));
  EXPECT_EQ(slots[1].cores, (std::vector<int>{2, 3, 4}));
}

TEST(SlotsTest, MoreThanCoresGoRound) {
  const std::vector<Slot> slots = slots_of_rank({0, 1}, 0, 1, 5);
  ASSERT_EQ(slots.size(), 5U);
  EXPECT_EQ(slots[4].cores, std::vector<int>{0});
  EXPECT_EQ(slots[3].cores, std::vector<int>{1});
}

TEST(SlotsTest, CanBeReadByPeople) {
  EXPECT_EQ(in_words({3, {0, 1}}), "3 (core 0,1)");
  EXPECT_EQ(in_words({3, {0}, "1"}), "3 (GPU 1, core 0)");
  EXPECT_EQ(in_words({3, {0}, "GPU-5f1c0b26-77aa-11"}), "3 (GPU-5f1c0b26, core 0)");
  EXPECT_EQ(in_words({3, {0}, "MIG-5f1c0b26-77aa-11"}), "3 (MIG-5f1c0b26, core 0)");
}

TEST(SlotsTest, AreTheGpusWhereThereAreSome) {
  const std::vector<Slot> slots =
      slots_of_rank({0, 1, 2, 3}, 0, 1, std::nullopt, {.gpus = {"GPU-a", "GPU-b"}});
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots[0].gpu, "GPU-a");
  EXPECT_EQ(slots[0].cores, (std::vector<int>{0, 1}));
  EXPECT_EQ(slots[1].gpu, "GPU-b");
  EXPECT_EQ(slots[1].cores, (std::vector<int>{2, 3}));
}

TEST(SlotsTest, SeveralWorkersPerGpuGoRoundTheGpus) {
  const GpuShare share{.gpus = {"GPU-a", "GPU-b"}, .workers_per_gpu = 2};
  const std::vector<Slot> slots = slots_of_rank({0, 1, 2, 3}, 0, 1, std::nullopt, share);
  ASSERT_EQ(slots.size(), 4U);
  EXPECT_EQ(slots[1].gpu, "GPU-b");
  EXPECT_EQ(slots[2].gpu, "GPU-a");
  // --slots is the node's total whatever the slots are.
  EXPECT_EQ(slots_of_rank({0, 1, 2, 3}, 0, 1, 3, share).size(), 3U);
}

TEST(SlotsTest, WhereGangsComputeNoGpuStandsForTwoSlots) {
  const GpuShare share{.gpus = {"GPU-a", "GPU-b"}, .workers_per_gpu = 3, .one_worker_each = true};
  EXPECT_EQ(slots_of_rank({0, 1}, 0, 1, std::nullopt, share).size(), 2U);
  EXPECT_EQ(slots_of_rank({0, 1}, 0, 1, 4, share).size(), 2U);
  EXPECT_EQ(slots_of_rank({0, 1}, 0, 1, 1, share).size(), 1U);
}

TEST(SlotsTest, EachGpuBelongsToOneOfTheRanks) {
  const GpuShare share{.gpus = {"GPU-a", "GPU-b", "GPU-c"}, .workers_per_gpu = 1};
  std::multiset<std::string> used;
  for (int rank = 0; rank < 2; ++rank) {
    for (const Slot& slot : slots_of_rank({0, 1}, rank, 2, std::nullopt, share)) {
      used.insert(slot.gpu);
    }
  }
  EXPECT_EQ(used, (std::multiset<std::string>{"GPU-a", "GPU-b", "GPU-c"}));
}

TEST(SlotsTest, WithoutGpusHaveNone) {
  for (const Slot& slot : slots_of_rank({0, 1}, 0, 1, 2)) EXPECT_EQ(slot.gpu, "");
}

}  // namespace
}  // namespace oodsweep
