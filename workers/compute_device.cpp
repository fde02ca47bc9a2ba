#include "workers/compute_device.hpp"

#include <cstdlib>
#include <string>

#include "workers/cuda_loader.hpp"
#include "workers/device/recorded_forwards.hpp"

namespace oodsweep {
namespace {

bool is_left_out(const std::string& technique) {
  const char* given = std::getenv("OODSWEEP_GPU_WITHOUT");
  if (given == nullptr) return false;
  return ("," + std::string{given} + ",").find("," + technique + ",") != std::string::npos;
}

}  // namespace

at::Device compute_device() { return opened_cuda_module() == nullptr ? at::kCPU : at::kCUDA; }

std::unique_ptr<WorkRecorder> make_work_recorder() {
  if (opened_cuda_module() == nullptr || is_left_out("graphs")) return nullptr;
  return opened_cuda_module()->make_recorder();
}

ImageMemory room_for_images() {
  if (opened_cuda_module() == nullptr || is_left_out("resident_images")) return {};
  return image_memory(opened_cuda_module()->memory().free);
}

std::unique_ptr<Network> scoring_network(std::unique_ptr<Network> network) {
  if (opened_cuda_module() == nullptr) return network;
  return std::make_unique<RecordedForwards>(std::move(network), make_work_recorder());
}

at::Device device_of(const Network& network) {
  return network.parameters().front().tensor.device();
}

}  // namespace oodsweep
