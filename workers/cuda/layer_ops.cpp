#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include <tuple>

#include "models/layer_tensors.hpp"
#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/layer_kernels.hpp"

namespace oodsweep {
namespace {

cudaStream_t current_stream() { return c10::cuda::getCurrentCUDAStream().stream(); }

void expect_channels_last(const at::Tensor& x) {
  OOD_EXPECT(x.is_contiguous(at::MemoryFormat::ChannelsLast), "layers take channels_last tensors");
}

at::Tensor drop_values_on_gpu(const at::Tensor& x, const at::Tensor& positions, std::int64_t seed,
                              std::int64_t lane, std::int64_t below, double keep,
                              bool whole_channels, bool rectifies) {
  expect_channels_last(x);
  const c10::cuda::CUDAGuard device{x.device()};
  const DropRule rule = drop_rule_from(seed, lane, below, keep, whole_channels, rectifies);
  const DropSizes sizes{x.size(0), x.size(1), x.numel() / x.size(0)};
  at::Tensor y = at::empty_like(x);
  with_values(x, y, [&](const auto* from, auto* to) {
    check_cuda(launch_drop_values(rule, sizes, positions.const_data_ptr<std::int64_t>(), from, to,
                                  current_stream()),
               "drop values");
  });
  return y;
}

at::Tensor keep_gradient_on_gpu(const at::Tensor& gradient, const at::Tensor& y, double keep) {
  expect_channels_last(gradient);
  expect_channels_last(y);
  const c10::cuda::CUDAGuard device{y.device()};
  at::Tensor result = at::empty_like(y);
  with_values(y, result, [&](const auto* left, auto* to) {
    const auto* given = static_cast<decltype(left)>(gradient.const_data_ptr());
    check_cuda(launch_keep_gradient(y.numel(), given, left, static_cast<float>(keep), to,
                                    current_stream()),
               "pass the gradients of kept values");
  });
  return result;
}

std::tuple<at::Tensor, at::Tensor> pool_on_gpu(const at::Tensor& x) {
  expect_channels_last(x);
  const c10::cuda::CUDAGuard device{x.device()};
  const PoolSizes sizes = pool_sizes(x);
  at::Tensor y = empty_pooled(sizes, x.options());
  at::Tensor chosen = empty_pooled(sizes, x.options().dtype(at::kByte));
  with_values(x, y, [&](const auto* from, auto* to) {
    check_cuda(
        launch_pool(sizes, from, to, chosen.mutable_data_ptr<std::uint8_t>(), current_stream()),
        "pool values");
  });
  return {y, chosen};
}

at::Tensor unpool_on_gpu(const at::Tensor& gradient_y, const at::Tensor& chosen,
                         std::int64_t height, std::int64_t width) {
  expect_channels_last(gradient_y);
  const c10::cuda::CUDAGuard device{gradient_y.device()};
  const PoolSizes sizes{gradient_y.size(0), gradient_y.size(1), height, width};
  at::Tensor gradient_x = unpooled_zeros(sizes, gradient_y.options());
  with_values(gradient_y, gradient_x, [&](const auto* from, auto* to) {
    check_cuda(
        launch_unpool(sizes, from, chosen.const_data_ptr<std::uint8_t>(), to, current_stream()),
        "give gradients to pooled values");
  });
  return gradient_x;
}

}  // namespace

TORCH_LIBRARY_IMPL(oodsweep, CUDA, library) {
  library.impl("drop_values", drop_values_on_gpu);
  library.impl("keep_gradient", keep_gradient_on_gpu);
  library.impl("max_pool_2x2", pool_on_gpu);
  library.impl("max_pool_2x2_backward", unpool_on_gpu);
}

}  // namespace oodsweep
