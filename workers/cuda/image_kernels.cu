#include "workers/cuda/image_kernels.hpp"
#include "workers/cuda/launch.hpp"

namespace oodsweep {
namespace {

template <class T>
__global__ void write_image(ImageBatchRule rule, const std::uint8_t* table,
                            const std::int64_t* indices, const std::int64_t* step, T* batch) {
  __shared__ ImageShift shift;
  const std::int64_t i = blockIdx.x;
  if (threadIdx.x == 0) shift = image_shift(rule, *step * rule.per_step + rule.first + i);
  __syncthreads();
  const std::int64_t size = rule.places() * rule.channels;
  for (std::int64_t place = threadIdx.x; place < rule.places(); place += blockDim.x) {
    write_place(rule, shift, place, table + indices[i] * size, batch + i * size);
  }
}

}  // namespace

template <class T>
cudaError_t launch_write_images(const ImageBatchRule& rule, std::int64_t images,
                                const std::uint8_t* table, const std::int64_t* indices,
                                const std::int64_t* step, T* batch, cudaStream_t stream) {
  write_image<<<static_cast<unsigned>(images), kThreadsPerBlock, 0, stream>>>(rule, table, indices,
                                                                              step, batch);
  return cudaGetLastError();
}

template cudaError_t launch_write_images(const ImageBatchRule&, std::int64_t, const std::uint8_t*,
                                         const std::int64_t*, const std::int64_t*, float*,
                                         cudaStream_t);
template cudaError_t launch_write_images(const ImageBatchRule&, std::int64_t, const std::uint8_t*,
                                         const std::int64_t*, const std::int64_t*, Bfloat16*,
                                         cudaStream_t);

}  // namespace oodsweep
