#include "workers/cuda/nccl_collective.hpp"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAStream.h>

#include <exception>

#include "core/error.hpp"
#include "core/log.hpp"
#include "workers/cuda/gang_wait.hpp"

namespace oodsweep {
namespace {

cudaStream_t stream() { return c10::cuda::getCurrentCUDAStream().stream(); }

void expect_here(const at::Tensor& tensor) {
  OOD_EXPECT(tensor.is_cuda() && tensor.is_contiguous(), "NCCL takes contiguous tensors of a GPU");
}

}  // namespace

NcclCollective::NcclCollective(const GangPlace& place)
    : place_{place},
      communicator_{place},
      token_{at::zeros({1}, at::TensorOptions{at::kCUDA}.dtype(at::kFloat))} {
  all_reduce_sum(token_);  // makes the connections, for which there is the time to join
  drain("the first sum of the gang", place_.join_limit);
}

NcclCollective::~NcclCollective() {
  if (communicator_.has_ended() || std::uncaught_exceptions() > 0) return;
  try {
    communicator_.check_health();
    drain("the last operations of the gang", place_.step_limit);
  } catch (const std::exception& error) {
    log_warning(error.what());
    communicator_.abort();  // draining or finalising could wait for ever
  }
}

void NcclCollective::all_reduce_sum(at::Tensor& flat) {
  expect_here(flat);
  OOD_EXPECT(flat.scalar_type() == at::kFloat, "sums are of float32");
  float* data = flat.mutable_data_ptr<float>();
  communicator_.finish(ncclAllReduce(data, data, static_cast<std::size_t>(flat.numel()), ncclFloat,
                                     ncclSum, communicator_.get(), stream()),
                       "sum over the gang");
}

void NcclCollective::all_gather(const at::Tensor& own, at::Tensor& all) {
  expect_here(own);
  expect_here(all);
  OOD_EXPECT(all.nbytes() == own.nbytes() * static_cast<std::size_t>(size()),
             "one row for each rank");
  communicator_.finish(ncclAllGather(own.const_data_ptr(), all.mutable_data_ptr(), own.nbytes(),
                                     ncclChar, communicator_.get(), stream()),
                       "gather from the gang");
}

void NcclCollective::broadcast(at::Tensor& tensor, int root) {
  expect_here(tensor);
  void* data = tensor.mutable_data_ptr();
  communicator_.finish(
      ncclBroadcast(data, data, tensor.nbytes(), ncclChar, root, communicator_.get(), stream()),
      "tell the gang");
}

void NcclCollective::barrier() {
  communicator_.check_health();
  all_reduce_sum(token_);
  drain("the other ranks", place_.step_limit);
}

void NcclCollective::drain(const std::string& what, std::chrono::milliseconds limit) {
  drained_.record(c10::cuda::getCurrentCUDAStream());
  wait_in_gang(
      [&] {
        communicator_.check_health();
        return drained_.query();
      },
      limit, place_.is_deserted, what);
}

}  // namespace oodsweep
