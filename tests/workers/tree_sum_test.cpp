#include "workers/tree_sum.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Numbers whose sum depends on the order.
std::vector<at::Tensor> terms(int count) {
  std::vector<at::Tensor> result;
  for (int i = 0; i < count; ++i) {
    result.push_back(at::sin(at::arange(1000, at::kFloat) * (i + 1)) * (i % 2 == 0 ? 1.0 : 1e3));
  }
  return result;
}

TEST(TreeSumTest, AddsPairsOfPairs) {
  const auto t = terms(8);
  TreeSum tree;
  for (const at::Tensor& term : t) tree.add(term);
  const at::Tensor expected = ((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7]));
  at::Tensor in_a_row = t[0].clone();
  for (std::size_t i = 1; i < t.size(); ++i) in_a_row += t[i];
  ASSERT_FALSE(at::equal(expected, in_a_row)) << "the order shows";
  EXPECT_TRUE(at::equal(tree.take(), expected));
  EXPECT_TRUE(at::equal(t[0], terms(1)[0])) << "what is added stays";
}

TEST(TreeSumTest, SumsOfSubtreesAddUpToTheSameBits) {
  const auto t = terms(8);
  TreeSum whole;
  for (const at::Tensor& term : t) whole.add(term);
  const at::Tensor expected = whole.take();
  for (const std::size_t ranks : {1, 2, 4, 8}) {
    TreeSum over_ranks;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      TreeSum part;
      const std::size_t own = t.size() / ranks;
      for (std::size_t i = 0; i < own; ++i) part.add(t[rank * own + i]);
      over_ranks.add(part.take());
    }
    EXPECT_TRUE(at::equal(over_ranks.take(), expected)) << ranks << " ranks";
  }
}

TEST(TreeSumTest, ANumberThatIsNoPowerOfTwoIsRefused) {
  TreeSum tree;
  for (const at::Tensor& term : terms(3)) tree.add(term);
  EXPECT_THROW(static_cast<void>(tree.take()), InternalError);
}

}  // namespace
}  // namespace oodsweep
