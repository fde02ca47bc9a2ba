#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

namespace oodsweep {

/// random_below() of methods/random_below.hpp. Pointers are of the device. @return What the launch
/// said.
[[nodiscard]] cudaError_t launch_random_below(std::uint64_t seed, std::uint64_t bound,
                                              std::int64_t count, const std::int64_t* positions,
                                              std::int64_t* numbers, cudaStream_t stream);

}  // namespace oodsweep
