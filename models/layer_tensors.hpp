#pragma once

#include <ATen/ATen.h>

#include "core/error.hpp"
#include "models/layer_math.hpp"

namespace oodsweep {

// What the implementations of the layers' operators, for the CPU and for GPUs, do with tensors.

[[nodiscard]] inline PoolSizes pool_sizes(const at::Tensor& x) {
  return {x.size(0), x.size(1), x.size(2), x.size(3)};
}

/// What pooling makes of a batch of `sizes`, uninitialised. Strides by hand, see
/// channels_last_images().
[[nodiscard]] inline at::Tensor empty_pooled(const PoolSizes& sizes, at::TensorOptions options) {
  const std::int64_t c = sizes.channels;
  const std::int64_t h = sizes.height / 2;
  const std::int64_t w = sizes.width / 2;
  return at::empty_strided({sizes.images, c, h, w}, {h * w * c, 1, w * c, c}, options);
}

[[nodiscard]] inline at::Tensor unpooled_zeros(const PoolSizes& sizes, at::TensorOptions options) {
  const std::int64_t c = sizes.channels;
  const std::int64_t h = sizes.height;
  const std::int64_t w = sizes.width;
  return at::empty_strided({sizes.images, c, h, w}, {h * w * c, 1, w * c, c}, options).zero_();
}

/// Out of what LibTorch's operators can be given: no unsigned numbers, no structs.
[[nodiscard]] inline DropRule drop_rule_from(std::int64_t seed, std::int64_t lane,
                                             std::int64_t below, double keep, bool whole_channels,
                                             bool rectifies) {
  return {static_cast<std::uint64_t>(seed),
          static_cast<std::uint32_t>(lane),
          static_cast<std::uint32_t>(below),
          static_cast<float>(keep),
          whole_channels,
          rectifies};
}

/// Calls `work(first value of x, first value of y)` by what both hold.
template <class Work>
void with_values(const at::Tensor& x, at::Tensor& y, Work work) {
  if (x.scalar_type() == at::kFloat) {
    work(x.const_data_ptr<float>(), y.mutable_data_ptr<float>());
  } else {
    OOD_EXPECT(x.scalar_type() == at::kBFloat16, "layers compute with float32 or bfloat16");
    work(static_cast<const Bfloat16*>(x.const_data_ptr()),
         static_cast<Bfloat16*>(y.mutable_data_ptr()));
  }
}

}  // namespace oodsweep
