#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

namespace oodsweep {

inline constexpr std::int64_t kThreadsPerBlock = 256;

/// Blocks of kThreadsPerBlock that have a thread for each of `count` elements.
[[nodiscard]] constexpr unsigned blocks_for(std::int64_t count) {
  return static_cast<unsigned>((count + kThreadsPerBlock - 1) / kThreadsPerBlock);
}

}  // namespace oodsweep
