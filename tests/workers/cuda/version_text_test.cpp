#include "workers/cuda/version_text.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(VersionTextTest, IsHowPeopleWriteIt) {
  EXPECT_EQ(cuda_version_text(13000), "13.0");
  EXPECT_EQ(cuda_version_text(12080), "12.8");
  EXPECT_EQ(library_version_text(22809), "2.28.9");
  EXPECT_EQ(library_version_text(91900), "9.19.0");
}

TEST(VersionTextTest, FindsTheDriversRelease) {
  EXPECT_EQ(driver_release("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  "
                           "Release Build  (dvs-builder@U22)"),
            "580.65.06");
  EXPECT_EQ(driver_release("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54  Thu"),
            "550.54");
  EXPECT_EQ(driver_release(""), "");
}

}  // namespace
}  // namespace oodsweep
