#pragma once

#include "workers/cuda/cuda_module.hpp"

namespace oodsweep {

/// Of the current device. @throws Error
[[nodiscard]] CudaDeviceInfo current_device_info();
[[nodiscard]] CudaMemory current_device_memory();

}  // namespace oodsweep
