#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "workers/device/image_math.hpp"

namespace oodsweep {

/// write_images() of workers/device/image_ops.hpp, an image per block of threads.
/// @param table Of the device, or pinned memory of the host. @param step, indices, batch Of the
/// device. T is float or Bfloat16. @return What the launch said.
template <class T>
[[nodiscard]] cudaError_t launch_write_images(const ImageBatchRule& rule, std::int64_t images,
                                              const std::uint8_t* table,
                                              const std::int64_t* indices, const std::int64_t* step,
                                              T* batch, cudaStream_t stream);

}  // namespace oodsweep
