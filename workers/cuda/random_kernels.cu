#include "core/philox.hpp"
#include "workers/cuda/launch.hpp"
#include "workers/cuda/random_kernels.hpp"

namespace oodsweep {
namespace {

__global__ void draw(std::uint64_t seed, std::uint64_t bound, std::int64_t count,
                     const std::int64_t* positions, std::int64_t* numbers) {
  const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * kThreadsPerBlock + threadIdx.x;
  if (i >= count) return;
  KernelRandom random{seed, static_cast<std::uint64_t>(positions[i])};
  numbers[i] = static_cast<std::int64_t>(random.below(bound));
}

}  // namespace

cudaError_t launch_random_below(std::uint64_t seed, std::uint64_t bound, std::int64_t count,
                                const std::int64_t* positions, std::int64_t* numbers,
                                cudaStream_t stream) {
  draw<<<blocks_for(count), kThreadsPerBlock, 0, stream>>>(seed, bound, count, positions, numbers);
  return cudaGetLastError();
}

}  // namespace oodsweep
