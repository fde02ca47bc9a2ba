#pragma once

#include <ATen/core/TensorBody.h>

#include "workers/collective/collective_error.hpp"

namespace oodsweep {

/// What the processes of a gang do together. All ranks call the same operations in the same order
/// with tensors of the same size and type; a process has one communicator for all its stages.
///
/// A tensor lies on the communicator's device (the CPU, but for NCCL) and is contiguous. On a GPU
/// an operation is enqueued on the current stream of the tensor's device and returns; its failure
/// shows at a later call, barrier() at the latest. On the CPU a call returns when this rank's part
/// is done. Every operation throws CollectiveTimeout and CollectiveBroken. One thread.
class Collective {
 public:
  virtual ~Collective() = default;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Where the tensors lie that it is given.
  [[nodiscard]] virtual at::Device device() const { return at::kCPU; }

  /// `flat` (float32) becomes the sum over the ranks, the same bits on each; in which order the
  /// terms are added is the implementation's affair, but for two ranks.
  virtual void all_reduce_sum(at::Tensor& flat) = 0;
  /// Row r of `all` becomes what rank r gave.
  /// @param own Any shape and type, n elements.
  /// @param all [size, n], of the same type; does not overlap `own`.
  virtual void all_gather(const at::Tensor& own, at::Tensor& all) = 0;
  /// `tensor` (any type) becomes what it is on rank `root`.
  virtual void broadcast(at::Tensor& tensor, int root) = 0;
  /// Returns when all ranks have come here and what they enqueued before has ended.
  virtual void barrier() = 0;

  /// Makes every pending and later call of all ranks end with CollectiveBroken, as far as they can
  /// be told; may be called again.
  virtual void abort() noexcept = 0;
};

}  // namespace oodsweep
