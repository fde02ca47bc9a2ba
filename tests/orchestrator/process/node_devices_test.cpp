#include "orchestrator/process/node_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An installation with or without the GPU module.
class NodeDevicesTest : public testing::Test {
 protected:
  void install_module() const {
    std::filesystem::create_directories(folder_.path() / "lib/oodsweep");
    std::ofstream{folder_.path() / "lib/oodsweep/liboodsweep_cuda.so"} << "module";
  }
  [[nodiscard]] NodeDevices on(DeviceChoice choice, const GpuInventory& inventory) const {
    return devices_of_node(choice, inventory, folder_.path() / "bin/oodsweep-worker");
  }

  TemporaryFolder folder_;
  GpuInventory two_{{{"GPU-a", "H200"}, {"GPU-b", "H200"}}, "580.65.06", ""};
  GpuInventory no_driver_{{}, "", "libnvidia-ml.so.1: cannot open"};
};

TEST_F(NodeDevicesTest, AreTheGpusWhereTheWorkerCanUseThem) {
  install_module();
  for (const DeviceChoice choice : {DeviceChoice::kAuto, DeviceChoice::kGpu}) {
    const NodeDevices devices = on(choice, two_);
    EXPECT_THAT(devices.share.gpus, ElementsAre("GPU-a", "GPU-b"));
    EXPECT_TRUE(devices.has_slots);
    EXPECT_EQ(devices.warning, "");
  }
}

TEST_F(NodeDevicesTest, AreCoresOnRequest) {
  install_module();
  const NodeDevices devices = on(DeviceChoice::kCpu, two_);
  EXPECT_THAT(devices.share.gpus, IsEmpty());
  EXPECT_TRUE(devices.has_slots);
  EXPECT_EQ(devices.warning, "");
}

TEST_F(NodeDevicesTest, AMachineWithoutADriverIsAnOrdinaryOne) {
  install_module();
  const NodeDevices devices = on(DeviceChoice::kAuto, no_driver_);
  EXPECT_THAT(devices.share.gpus, IsEmpty());
  EXPECT_TRUE(devices.has_slots);
  EXPECT_EQ(devices.warning, "");
}

TEST_F(NodeDevicesTest, GpusThatLieIdleAreTold) {
  const NodeDevices devices = on(DeviceChoice::kAuto, two_);
  EXPECT_TRUE(devices.has_slots);
  EXPECT_THAT(devices.warning, HasSubstr("the 2 GPUs of this node cannot be used: "));
  EXPECT_THAT(devices.warning, HasSubstr("lib/oodsweep/liboodsweep_cuda.so is not there"));
}

TEST_F(NodeDevicesTest, WhoDemandsGpusGetsNoCores) {
  install_module();
  const NodeDevices devices = on(DeviceChoice::kGpu, no_driver_);
  EXPECT_FALSE(devices.has_slots);
  EXPECT_EQ(devices.warning, "no GPU here: libnvidia-ml.so.1: cannot open");
}

TEST_F(NodeDevicesTest, ADividedGpuIsMentionedBesideTheOthers) {
  install_module();
  two_.left_out = "GPU-c is divided";
  EXPECT_EQ(on(DeviceChoice::kAuto, two_).warning, "GPU-c is divided");
}

}  // namespace
}  // namespace oodsweep
