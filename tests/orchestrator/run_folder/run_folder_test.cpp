#include "orchestrator/run_folder/run_folder.hpp"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::int64_t kMegabyte = 1 << 20;

TEST(RunFolderTest, OnlyItsOwnerSeesIntoAFolderThatWeMake) {
  const TemporaryFolder folder;
  const fs::path made = prepare_run_folder(folder.path() / "runs" / "x");
  EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(fs::is_directory(made / "stages"));
  EXPECT_EQ(prepare_run_folder(folder.path() / "runs" / "y/"), folder.path() / "runs" / "y");
}

TEST(RunFolderTest, AFolderThatWasThereKeepsItsRights) {
  const TemporaryFolder folder;
  const auto rights = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
  fs::permissions(folder.path(), rights);
  EXPECT_EQ(fs::status(prepare_run_folder(folder.path())).permissions(), rights);
}

TEST(RunFolderTest, BelowTheReserveTheDiskIsInTrouble) {
  EXPECT_EQ(disk_trouble(200 * kMegabyte, 200 * kMegabyte), "");
  EXPECT_THAT(disk_trouble(200 * kMegabyte - 1, 200 * kMegabyte),
              HasSubstr("199 MB free, 200 MB are kept in reserve"));
  const TemporaryFolder folder;
  EXPECT_EQ(disk_trouble(folder.path(), 0), "");
  EXPECT_NE(disk_trouble(folder.path(), std::int64_t{1} << 62), "");
}

}  // namespace
}  // namespace oodsweep
