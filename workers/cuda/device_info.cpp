#include "workers/cuda/device_info.hpp"

#include <ATen/ATen.h>
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <cuda_runtime_api.h>
#include <nccl.h>

#include <fstream>

#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/version_text.hpp"

namespace oodsweep {
namespace {

std::string nccl_version() {
  int number = 0;
  return ncclGetVersion(&number) == ncclSuccess ? library_version_text(number) : "unknown";
}

bool is_shared_by_mps() {
  int shared = 0;
  const cudaError_t asked =
      cudaDeviceGetAttribute(&shared, cudaDevAttrMpsEnabled, c10::cuda::current_device());
  return asked == cudaSuccess &&
         shared != 0;  // a driver that does not know the question has no MPS
}

/// The kernel module tells its release there; a container may hide it.
std::string driver_of_this_machine(int newest_cuda) {
  std::ifstream file{"/proc/driver/nvidia/version"};
  std::string line;
  std::getline(file, line);
  const std::string release = driver_release(line);
  return release.empty() ? "for CUDA " + cuda_version_text(newest_cuda) : release;
}

}  // namespace

CudaDeviceInfo current_device_info() {
  int driver = 0;
  int runtime = 0;
  check_cuda(cudaDriverGetVersion(&driver), "read the driver's version");
  check_cuda(cudaRuntimeGetVersion(&runtime), "read the version of the run time");
  return {.name = at::cuda::getCurrentDeviceProperties()->name,
          .driver = driver_of_this_machine(driver),
          .cuda = cuda_version_text(runtime),
          .cudnn = library_version_text(at::detail::getCUDAHooks().versionRuntimeCuDNN()),
          .nccl = nccl_version(),
          .is_shared = is_shared_by_mps()};
}

CudaMemory current_device_memory() {
  std::size_t free = 0;
  std::size_t total = 0;
  check_cuda(cudaMemGetInfo(&free, &total), "read how much memory is free");
  constexpr auto kAll = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  const auto statistics =
      c10::cuda::CUDACachingAllocator::getDeviceStats(c10::cuda::current_device());
  return {.free = static_cast<std::int64_t>(free),
          .total = static_cast<std::int64_t>(total),
          .peak = statistics.reserved_bytes[kAll].peak};
}

}  // namespace oodsweep
