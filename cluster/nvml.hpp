#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace oodsweep {

/// What NVIDIA's management library says of one GPU.
struct NvmlGpu {
  std::string uuid;         ///< "GPU-5f1c0b26-..."
  std::string name;         ///< "NVIDIA H200"
  bool is_divided = false;  ///< Into instances (MIG), of which CUDA takes one at a time.
};

struct NvmlAnswer {
  std::string driver;         ///< "580.65.06"
  std::vector<NvmlGpu> gpus;  ///< In the order of the bus.
};

/// Asks the library, which is opened for this call only: the driver brings it, so machines without
/// GPUs do not have it. Nothing is changed on any GPU, and no CUDA context is made.
/// @throws Error if it is not there, or with its own text if a call fails.
[[nodiscard]] NvmlAnswer ask_nvml(const std::filesystem::path& library);

}  // namespace oodsweep
