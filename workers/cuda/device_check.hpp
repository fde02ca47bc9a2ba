#pragma once

#include <cuda_runtime_api.h>

namespace oodsweep {

/// Launches a kernel of this module on the current device and reads what it wrote.
/// @returns cudaErrorNoKernelImageForDevice where the module holds no code for this GPU.
[[nodiscard]] cudaError_t check_that_kernels_run();

}  // namespace oodsweep
