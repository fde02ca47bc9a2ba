#include "workers/cuda/device_check.hpp"

namespace oodsweep {
namespace {

constexpr int kAnswer = 42;

__global__ void write_answer(int* target) { *target = kAnswer; }

cudaError_t run_and_read(int* device_value) {
  write_answer<<<1, 1>>>(device_value);
  if (const cudaError_t launched = cudaGetLastError(); launched != cudaSuccess) return launched;
  int answer = 0;
  const cudaError_t copied =
      cudaMemcpy(&answer, device_value, sizeof(answer), cudaMemcpyDeviceToHost);
  if (copied != cudaSuccess) return copied;
  return answer == kAnswer ? cudaSuccess : cudaErrorUnknown;
}

}  // namespace

cudaError_t check_that_kernels_run() {
  int* value = nullptr;
  if (const cudaError_t error = cudaMalloc(&value, sizeof(int)); error != cudaSuccess) return error;
  const cudaError_t ran = run_and_read(value);
  const cudaError_t freed = cudaFree(value);
  return ran != cudaSuccess ? ran : freed;
}

}  // namespace oodsweep
