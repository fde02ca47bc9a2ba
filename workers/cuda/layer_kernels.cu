#include "workers/cuda/launch.hpp"
#include "workers/cuda/layer_kernels.hpp"

namespace oodsweep {
namespace {

__device__ std::int64_t element() {
  return static_cast<std::int64_t>(blockIdx.x) * kThreadsPerBlock + threadIdx.x;
}

/// Block row y is image y.
template <class T>
__global__ void drop_groups(DropRule rule, std::int64_t values, const std::int64_t* positions,
                            const T* x, T* y) {
  const std::int64_t group = element();
  if (4 * group >= values) return;
  const std::int64_t first = blockIdx.y * values;
  drop_group(rule, positions[blockIdx.y], group, values, x + first, y + first);
}

template <class T>
__global__ void drop_channels(DropRule rule, std::int64_t values, std::int64_t channels,
                              const std::int64_t* positions, const T* x, T* y) {
  const std::int64_t i = element();
  if (i >= values) return;
  const std::int64_t at = blockIdx.y * values + i;
  drop_by_channel(rule, positions[blockIdx.y], i % channels, x + at, y + at);
}

template <class T>
__global__ void keep_gradients(std::int64_t count, const T* gradient, const T* y, float keep,
                               T* result) {
  const std::int64_t i = element();
  if (i < count) keep_gradient(gradient[i], y[i], keep, result + i);
}

template <class T>
__global__ void pool(PoolSizes sizes, const T* x, T* y, std::uint8_t* chosen) {
  const std::int64_t result = element();
  if (result < sizes.results()) pool_window(sizes, result, x, y, chosen);
}

template <class T>
__global__ void unpool(PoolSizes sizes, const T* gradient_y, const std::uint8_t* chosen,
                       T* gradient_x) {
  const std::int64_t result = element();
  if (result < sizes.results()) unpool_window(sizes, result, gradient_y, chosen, gradient_x);
}

}  // namespace

template <class T>
cudaError_t launch_drop_values(const DropRule& rule, const DropSizes& sizes,
                               const std::int64_t* positions, const T* x, T* y,
                               cudaStream_t stream) {
  const auto images = static_cast<unsigned>(sizes.images);
  const std::int64_t values = sizes.values_per_image;
  if (rule.whole_channels) {
    drop_channels<<<dim3(blocks_for(values), images), kThreadsPerBlock, 0, stream>>>(
        rule, values, sizes.channels, positions, x, y);
  } else {
    drop_groups<<<dim3(blocks_for((values + 3) / 4), images), kThreadsPerBlock, 0, stream>>>(
        rule, values, positions, x, y);
  }
  return cudaGetLastError();
}

template <class T>
cudaError_t launch_keep_gradient(std::int64_t count, const T* gradient, const T* y, float keep,
                                 T* result, cudaStream_t stream) {
  keep_gradients<<<blocks_for(count), kThreadsPerBlock, 0, stream>>>(count, gradient, y, keep,
                                                                     result);
  return cudaGetLastError();
}

template <class T>
cudaError_t launch_pool(const PoolSizes& sizes, const T* x, T* y, std::uint8_t* chosen,
                        cudaStream_t stream) {
  pool<<<blocks_for(sizes.results()), kThreadsPerBlock, 0, stream>>>(sizes, x, y, chosen);
  return cudaGetLastError();
}

template <class T>
cudaError_t launch_unpool(const PoolSizes& sizes, const T* gradient_y, const std::uint8_t* chosen,
                          T* gradient_x, cudaStream_t stream) {
  unpool<<<blocks_for(sizes.results()), kThreadsPerBlock, 0, stream>>>(sizes, gradient_y, chosen,
                                                                       gradient_x);
  return cudaGetLastError();
}

template cudaError_t launch_drop_values(const DropRule&, const DropSizes&, const std::int64_t*,
                                        const float*, float*, cudaStream_t);
template cudaError_t launch_drop_values(const DropRule&, const DropSizes&, const std::int64_t*,
                                        const Bfloat16*, Bfloat16*, cudaStream_t);
template cudaError_t launch_keep_gradient(std::int64_t, const float*, const float*, float, float*,
                                          cudaStream_t);
template cudaError_t launch_keep_gradient(std::int64_t, const Bfloat16*, const Bfloat16*, float,
                                          Bfloat16*, cudaStream_t);
template cudaError_t launch_pool(const PoolSizes&, const float*, float*, std::uint8_t*,
                                 cudaStream_t);
template cudaError_t launch_pool(const PoolSizes&, const Bfloat16*, Bfloat16*, std::uint8_t*,
                                 cudaStream_t);
template cudaError_t launch_unpool(const PoolSizes&, const float*, const std::uint8_t*, float*,
                                   cudaStream_t);
template cudaError_t launch_unpool(const PoolSizes&, const Bfloat16*, const std::uint8_t*,
                                   Bfloat16*, cudaStream_t);

}  // namespace oodsweep
