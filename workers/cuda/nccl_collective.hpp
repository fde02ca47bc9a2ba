#pragma once

#include <ATen/core/TensorBody.h>
#include <ATen/cuda/CUDAEvent.h>

#include "workers/collective/collective.hpp"
#include "workers/cuda/nccl_communicator.hpp"

namespace oodsweep {

/// A gang whose ranks compute on GPUs, over several nodes if need be. Tensors lie on the device
/// that was current when it was made. Operations may be captured into a CUDA graph, in the capture
/// mode "thread local" (NCCL launches from a thread of its own) and after one like them was run;
/// barrier() may not.
class NcclCollective final : public Collective {
 public:
  explicit NcclCollective(const GangPlace& place);
  ~NcclCollective() override;

  [[nodiscard]] int rank() const override { return place_.rank; }
  [[nodiscard]] int size() const override { return place_.size; }
  [[nodiscard]] at::Device device() const override { return token_.device(); }
  void all_reduce_sum(at::Tensor& flat) override;
  void all_gather(const at::Tensor& own, at::Tensor& all) override;
  void broadcast(at::Tensor& tensor, int root) override;
  void barrier() override;
  void abort() noexcept override { communicator_.abort(); }

 private:
  /// Until the current stream has done what was enqueued, looking after NCCL's health meanwhile.
  void drain(const std::string& what, std::chrono::milliseconds limit);

  GangPlace place_;
  NcclCommunicator communicator_;
  at::Tensor token_;  ///< One number that a barrier sums.
  at::cuda::CUDAEvent drained_;
};

}  // namespace oodsweep
