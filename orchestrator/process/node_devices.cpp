#include "orchestrator/process/node_devices.hpp"

#include <fmt/format.h>

namespace oodsweep {
namespace {

/// Where the worker will look for it.
std::filesystem::path module_of(const std::filesystem::path& worker) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(worker, error);
  return (error ? worker : real).parent_path().parent_path() / "lib/oodsweep/liboodsweep_cuda.so";
}

/// Why GPUs cannot be used; "" if they can.
std::string obstacle(const GpuInventory& inventory, const std::filesystem::path& worker) {
  if (inventory.gpus.empty()) return "no GPU here: " + inventory.left_out;
  const std::filesystem::path module = module_of(worker);
  if (std::filesystem::exists(module)) return "";
  return fmt::format(
      "{} of this node cannot be used: {} is not there (it is built where nvcc and NCCL are)",
      inventory.gpus.size() == 1 ? "the GPU" : fmt::format("the {} GPUs", inventory.gpus.size()),
      module.string());
}

}  // namespace

NodeDevices devices_of_node(DeviceChoice choice, const GpuInventory& inventory,
                            const std::filesystem::path& worker) {
  NodeDevices devices;
  if (choice == DeviceChoice::kCpu) return devices;
  devices.warning = obstacle(inventory, worker);
  if (!devices.warning.empty()) {
    devices.has_slots = choice == DeviceChoice::kAuto;
    if (choice == DeviceChoice::kAuto && inventory.driver.empty()) devices.warning.clear();
    return devices;
  }
  for (const Gpu& gpu : inventory.gpus) devices.share.gpus.push_back(gpu.name_for_cuda);
  devices.warning = inventory.left_out;
  return devices;
}

}  // namespace oodsweep
