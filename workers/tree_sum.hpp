#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <vector>

namespace oodsweep {

/// The sum of 2^n tensors in the binary tree over their numbers: ((0 + 1) + (2 + 3)) + ... So the
/// sum of a part that is a subtree is a term of the whole, whoever computes it. Holds n + 1 tensors
/// at most. One thread.
class TreeSum {
 public:
  /// Adds the next one, a copy of it.
  void add(const at::Tensor& term);
  /// The sum; begins anew. A power of two were added.
  [[nodiscard]] at::Tensor take();

 private:
  std::vector<at::Tensor> subtrees_;  ///< Sums of complete ones, larger ones first.
  std::uint64_t added_ = 0;
};

}  // namespace oodsweep
