#include "workers/compute_device.hpp"

#include <utility>

#include "workers/cuda_loader.hpp"
#include "workers/device/left_out.hpp"
#include "workers/device/recorded_forwards.hpp"

namespace oodsweep {

at::Device compute_device() { return opened_cuda_module() == nullptr ? at::kCPU : at::kCUDA; }

std::unique_ptr<WorkRecorder> make_work_recorder() {
  if (opened_cuda_module() == nullptr || is_left_out(Technique::kGraphs)) return nullptr;
  return opened_cuda_module()->make_recorder();
}

ImageMemory room_for_images() {
  if (opened_cuda_module() == nullptr || is_left_out(Technique::kResidentImages)) return {};
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
