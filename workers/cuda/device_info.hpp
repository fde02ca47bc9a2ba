#pragma once

#include "workers/cuda/cuda_module.hpp"

namespace oodsweep {

/// Of the current device. @throws Error
[[nodiscard]] CudaDeviceInfo current_device_info();
[[nodiscard]] CudaMemory current_device_memory();

/// 13000 -> "13.0", as CUDA counts.
[[nodiscard]] std::string cuda_version_text(int number);
/// 22809 -> "2.28.9" and 91900 -> "9.19.0", as NCCL and cuDNN count.
[[nodiscard]] std::string library_version_text(long number);

}  // namespace oodsweep
