#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/random_kernels.hpp"

namespace oodsweep {
namespace {

at::Tensor random_below_on_gpu(const at::Tensor& positions, std::int64_t seed, std::int64_t bound) {
  const c10::cuda::CUDAGuard device{positions.device()};
  at::Tensor numbers = at::empty_like(positions);
  if (positions.numel() == 0) return numbers;
  check_cuda(
      launch_random_below(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(bound),
                          positions.numel(), positions.const_data_ptr<std::int64_t>(),
                          numbers.mutable_data_ptr<std::int64_t>(),
                          c10::cuda::getCurrentCUDAStream().stream()),
      "draw random numbers");
  return numbers;
}

}  // namespace

TORCH_LIBRARY_IMPL(oodsweep, CUDA, library) { library.impl("random_below", random_below_on_gpu); }

}  // namespace oodsweep
