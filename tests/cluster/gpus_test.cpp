#include "cluster/gpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A node whose GPUs a library of the test's own names.
class GpusTest : public testing::Test {
 protected:
  void SetUp() override {
    setenv("FAKE_GPUS", "GPU-aa11,H200,no;GPU-ab22,old,no;GPU-cc33,H200,no", 1);
  }
  void TearDown() override {
    unsetenv("FAKE_GPUS");
    unsetenv("FAKE_NVML_FAILS");
  }
  static GpuInventory look(std::optional<std::string> visible = std::nullopt) {
    return gpus_of_this_node({.nvml = OODSWEEP_FAKE_NVML, .visible = std::move(visible)});
  }
  static std::vector<std::string> named(const GpuInventory& inventory) {
    std::vector<std::string> names;
    for (const Gpu& gpu : inventory.gpus) names.push_back(gpu.name_for_cuda);
    return names;
  }
};

TEST_F(GpusTest, AreAllWhereNothingIsSaid) {
  const GpuInventory inventory = look();
  EXPECT_THAT(named(inventory), ElementsAre("GPU-aa11", "GPU-ab22", "GPU-cc33"));
  EXPECT_EQ(inventory.gpus[1].name, "old");
  EXPECT_EQ(inventory.driver, "580.65.06");
  EXPECT_EQ(inventory.left_out, "");
}

TEST_F(GpusTest, AreThoseThatTheVariableNames) {
  EXPECT_THAT(named(look("2,0")), ElementsAre("2", "0"));
  EXPECT_EQ(look("1").gpus.at(0).name, "old");
  EXPECT_THAT(named(look("GPU-cc, GPU-aa11")), ElementsAre("GPU-cc", "GPU-aa11"));
  EXPECT_THAT(named(look("MIG-77")), ElementsAre("MIG-77"));
}

TEST_F(GpusTest, EndAtTheFirstEntryThatNamesNothing) {
  EXPECT_THAT(named(look("0,9,1")), ElementsAre("0"));
  EXPECT_THAT(named(look("1,-1,0")), ElementsAre("1"));
  EXPECT_THAT(named(look("GPU-zz,0")), IsEmpty());
}

TEST_F(GpusTest, AreNoneWhenTheVariableIsEmpty) {
  EXPECT_THAT(look("").gpus, IsEmpty());
  EXPECT_EQ(look("").left_out, "CUDA_VISIBLE_DEVICES=\"\" names none");
  EXPECT_THAT(look("-1").gpus, IsEmpty());
}

TEST_F(GpusTest, ADividedOneIsLeftAloneUnlessNamed) {
  setenv("FAKE_GPUS", "GPU-aa11,H200,divided;GPU-bb22,H200,no", 1);
  EXPECT_THAT(named(look()), ElementsAre("GPU-bb22"));
  EXPECT_THAT(look().left_out, HasSubstr("GPU-aa11 is divided (MIG)"));
  EXPECT_THAT(named(look("0")), ElementsAre("0"));
}

TEST_F(GpusTest, AreNoneWithoutADriver) {
  const GpuInventory inventory =
      gpus_of_this_node({.nvml = "/nowhere/libnvidia-ml.so.1", .visible = std::nullopt});
  EXPECT_THAT(inventory.gpus, IsEmpty());
  EXPECT_THAT(inventory.left_out, HasSubstr("/nowhere/libnvidia-ml.so.1"));
  EXPECT_EQ(inventory.driver, "");
}

TEST_F(GpusTest, AreNoneWhereTheLibraryIsAnother) {
  const GpuInventory inventory = gpus_of_this_node({.nvml = "libm.so.6", .visible = std::nullopt});
  EXPECT_EQ(inventory.left_out, "no function nvmlInit_v2 in NVML");
}

TEST_F(GpusTest, AFailureOfTheLibraryIsTold) {
  setenv("FAKE_NVML_FAILS", "nvmlInit_v2", 1);
  EXPECT_EQ(look().left_out, "nvmlInit_v2: Unknown Error");
  setenv("FAKE_NVML_FAILS", "nvmlDeviceGetCount_v2", 1);
  EXPECT_THAT(look().gpus, IsEmpty());
  EXPECT_EQ(look().left_out, "nvmlDeviceGetCount_v2: Unknown Error");
}

TEST_F(GpusTest, AreNoneWhereTheDriverShowsNone) {
  unsetenv("FAKE_GPUS");
  EXPECT_EQ(look().left_out, "the driver shows none");
}

TEST(GpuSourcesTest, AreThoseOfTheEnvironment) {
  unsetenv("CUDA_VISIBLE_DEVICES");
  EXPECT_EQ(gpu_sources().visible, std::nullopt);
  setenv("CUDA_VISIBLE_DEVICES", "3", 1);
  EXPECT_EQ(gpu_sources().visible, "3");
  unsetenv("CUDA_VISIBLE_DEVICES");
}

}  // namespace
}  // namespace oodsweep
