#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>

namespace oodsweep {

/// For each place of a stream the number below `bound` that CounterRandom{seed, place} draws first:
/// an operator of LibTorch, for the CPU here and for GPUs in the worker's module.
/// @param positions [n] int64. @return [n] int64 on the same device.
[[nodiscard]] at::Tensor random_below(const at::Tensor& positions, std::uint64_t seed,
                                      std::int64_t bound);

}  // namespace oodsweep
