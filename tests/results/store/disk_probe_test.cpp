#include "results/store/disk_probe.hpp"

#include <gmock/gmock.h>

#include "results/store/store_place.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

TEST(DiskProbeTest, AnOrdinaryDiskPassesAndNothingIsLeft) {
  const TemporaryFolder folder;
  EXPECT_EQ(probe_disk(folder.path()), "");
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(DiskProbeTest, AFolderThatIsNotThereDoesNotPass) {
  const TemporaryFolder folder;
  EXPECT_NE(probe_disk(folder.path() / "absent"), "");
}

TEST(DiskProbeTest, NetworkDisksAreKnownByTheirNumbers) {
  EXPECT_TRUE(is_network_disk(0x6969));                                 // NFS
  EXPECT_TRUE(is_network_disk(0x0BD00BD0));                             // Lustre
  EXPECT_TRUE(is_network_disk(static_cast<std::int32_t>(0xFF534D42)));  // CIFS, as signed
  EXPECT_FALSE(is_network_disk(0xEF53));                                // ext4
  EXPECT_FALSE(is_network_disk(0x01021994));                            // tmpfs
}

TEST(StorePlaceTest, OnAGoodDiskTheDatabaseIsInTheRunFolder) {
  const StorePlace place = choose_place("/runs/x", "", "/local");
  EXPECT_EQ(place.live, "/runs/x/sweep.db");
  EXPECT_EQ(place.journal, JournalMode::kWal);
  EXPECT_FALSE(place.apart);
  EXPECT_EQ(place.notice, "");
}

TEST(StorePlaceTest, OnABadDiskItGoesToALocalOneUnderANameOfItsOwn) {
  const StorePlace place = choose_place("/runs/x", "no shared memory", "/local");
  EXPECT_EQ(place.live.parent_path(), "/local");
  EXPECT_EQ(place.journal, JournalMode::kWal);
  EXPECT_TRUE(place.apart);
  EXPECT_THAT(place.notice, HasSubstr("no shared memory"));
  EXPECT_NE(place.live, choose_place("/runs/y", "no shared memory", "/local").live);
}

TEST(StorePlaceTest, WithoutALocalDiskReadersAndWriterWait) {
  const StorePlace place = choose_place("/runs/x", "no shared memory", "");
  EXPECT_EQ(place.live, "/runs/x/sweep.db");
  EXPECT_EQ(place.journal, JournalMode::kRollback);
  EXPECT_THAT(place.notice, HasSubstr("set OODSWEEP_LOCAL"));
}

}  // namespace
}  // namespace oodsweep
