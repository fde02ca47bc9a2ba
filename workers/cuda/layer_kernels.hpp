#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "models/layer_math.hpp"

namespace oodsweep {

// Kernels of the networks' own layers (models/layer_ops.hpp), one element of layer_math.hpp per
// thread. Pointers are of the device, values channels_last. T is float or Bfloat16.
// @return What the launch said; what goes wrong later shows in a later call.

struct DropSizes {
  std::int64_t images = 0;
  std::int64_t channels = 0;
  std::int64_t values_per_image = 0;
};

template <class T>
[[nodiscard]] cudaError_t launch_drop_values(const DropRule& rule, const DropSizes& sizes,
                                             const std::int64_t* positions, const T* x, T* y,
                                             cudaStream_t stream);

template <class T>
[[nodiscard]] cudaError_t launch_keep_gradient(std::int64_t count, const T* gradient, const T* y,
                                               float keep, T* result, cudaStream_t stream);

template <class T>
[[nodiscard]] cudaError_t launch_pool(const PoolSizes& sizes, const T* x, T* y,
                                      std::uint8_t* chosen, cudaStream_t stream);

/// @param gradient_x Zeros.
template <class T>
[[nodiscard]] cudaError_t launch_unpool(const PoolSizes& sizes, const T* gradient_y,
                                        const std::uint8_t* chosen, T* gradient_x,
                                        cudaStream_t stream);

}  // namespace oodsweep
