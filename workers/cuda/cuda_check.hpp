#pragma once

#include <cuda_runtime_api.h>

#include <string>

namespace oodsweep {

/// @throws Error "CUDA could not <action>: <its own text>" unless `status` is success.
void check_cuda(cudaError_t status, const std::string& action);

}  // namespace oodsweep
