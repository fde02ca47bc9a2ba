#include "workers/tree_sum.hpp"

#include <ATen/ATen.h>

#include "core/error.hpp"

namespace oodsweep {

void TreeSum::add(const at::Tensor& term) {
  at::Tensor sum = term.clone();
  // A subtree is complete for each 1 at the end of the number of terms before.
  for (std::uint64_t before = added_; before % 2 == 1; before /= 2) {
    sum.add_(subtrees_.back());
    subtrees_.pop_back();
  }
  subtrees_.push_back(sum);
  ++added_;
}

at::Tensor TreeSum::take() {
  OOD_EXPECT(subtrees_.size() == 1, "a power of two were added");
  at::Tensor sum = subtrees_.back();
  subtrees_.clear();
  added_ = 0;
  return sum;
}

}  // namespace oodsweep
