#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include "models/layer_tensors.hpp"
#include "workers/cuda/cuda_check.hpp"
#include "workers/cuda/image_kernels.hpp"
#include "workers/device/image_rule_values.hpp"

namespace oodsweep {
namespace {

void write_images_on_gpu(const at::Tensor& table, const at::Tensor& indices, const at::Tensor& step,
                         at::IntArrayRef integers, at::ArrayRef<double> numbers,
                         at::Tensor& batch) {
  const ImageBatchRule rule = image_batch_rule_from(integers, numbers);
  expect_image_batch(rule, table, indices, batch);
  const c10::cuda::CUDAGuard device{batch.device()};
  with_values(batch, batch, [&](const auto*, auto* to) {
    check_cuda(launch_write_images(rule, indices.numel(), table.const_data_ptr<std::uint8_t>(),
                                   indices.const_data_ptr<std::int64_t>(),
                                   step.const_data_ptr<std::int64_t>(), to,
                                   c10::cuda::getCurrentCUDAStream().stream()),
               "write a batch's images");
  });
}

}  // namespace

// Under the key of GPUs also where the table is pinned memory of the host: the other tensors
// decide.
TORCH_LIBRARY_IMPL(oodsweep, CUDA, library) { library.impl("write_images", write_images_on_gpu); }

}  // namespace oodsweep
