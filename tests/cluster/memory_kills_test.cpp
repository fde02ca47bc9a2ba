#include "cluster/memory_kills.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

class MemoryKillsTest : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    const auto file = root_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text;
  }
  void set_version_2(int kills) const {
    write("sys/fs/cgroup/memory.events", "oom 9\noom_kill " + std::to_string(kills) + "\n");
  }

  TemporaryFolder root_;
  MemoryKills kills_{root_.path()};
};

TEST_F(MemoryKillsTest, AreNoneWhereNothingIsCounted) {
  EXPECT_EQ(kills_.count(), 0);
  EXPECT_FALSE(kills_.claim(0));
}

TEST_F(MemoryKillsTest, AreReadFromTheProcesssOwnGroup) {
  set_version_2(8);
  write("proc/self/cgroup", "0::/job/step\n");
  write("sys/fs/cgroup/job/step/memory.events", "oom_kill 3\n");
  EXPECT_EQ(kills_.count(), 3);
}

TEST_F(MemoryKillsTest, AreReadFromTheContainersGroup) {
  set_version_2(8);
  write("proc/self/cgroup", "0::/host/path\n");
  EXPECT_EQ(kills_.count(), 8);
}

TEST_F(MemoryKillsTest, AreReadFromVersion1) {
  write("proc/self/cgroup", "4:memory:/box\n0::/\n");
  write("sys/fs/cgroup/memory/box/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  EXPECT_EQ(kills_.count(), 5);
}

TEST_F(MemoryKillsTest, EachExplainsOneDeath) {
  set_version_2(4);
  const auto before = kills_.count();
  EXPECT_FALSE(kills_.claim(before));
  set_version_2(6);
  EXPECT_TRUE(kills_.claim(before));
  EXPECT_TRUE(kills_.claim(before));
  EXPECT_FALSE(kills_.claim(before));
}

TEST_F(MemoryKillsTest, FromBeforeAWorkersStartDoNotExplainItsDeath) {
  set_version_2(4);
  EXPECT_FALSE(kills_.claim(4));  // nobody claimed those four
  set_version_2(5);
  EXPECT_TRUE(kills_.claim(4));
  EXPECT_FALSE(kills_.claim(5));
}

}  // namespace
}  // namespace oodsweep
