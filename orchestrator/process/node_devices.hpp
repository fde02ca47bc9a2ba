#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cluster/gpus.hpp"
#include "cluster/slots.hpp"

namespace oodsweep {

/// `--device`: what workers compute on.
enum class DeviceChoice {
  kAuto,  ///< GPUs where a node has some and the worker can use them, else cores.
  kCpu,
  kGpu,  ///< A node without a usable GPU has no slots.
};

/// What the slots of this node are made of.
struct NodeDevices {
  GpuShare share;         ///< Without GPUs: slots are cores, unless there are none.
  bool has_slots = true;  ///< Not if GPUs are demanded and there are none.
  std::string warning;    ///< For the user; "" if all is as expected.
};

/// @param worker oodsweep-worker: GPUs are of use if the GPU module is installed with it.
[[nodiscard]] NodeDevices devices_of_node(DeviceChoice choice, const GpuInventory& inventory,
                                          const std::filesystem::path& worker);

}  // namespace oodsweep
