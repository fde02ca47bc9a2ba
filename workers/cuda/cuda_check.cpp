#include "workers/cuda/cuda_check.hpp"

#include "core/error.hpp"

namespace oodsweep {

void check_cuda(cudaError_t status, const std::string& action) {
  if (status == cudaSuccess) return;
  throw Error{"CUDA could not " + action + ": " + cudaGetErrorString(status)};
}

}  // namespace oodsweep
