#include "models/max_pool_2x2.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/random.hpp"

namespace oodsweep {
namespace {

/// Few distinct values, so that windows hold equal ones.
at::Tensor images_with_ties(at::IntArrayRef sizes, std::uint64_t seed) {
  at::Tensor images = at::empty(sizes, at::kFloat);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < images.numel(); ++i) {
    images.mutable_data_ptr<float>()[i] = static_cast<float>(random.below(5)) - 2.0F;
  }
  return images.contiguous(at::MemoryFormat::ChannelsLast);
}

/// Values and gradients of both, for a loss that weighs every output differently.
void expect_same_as_library(const at::Tensor& images) {
  const at::Tensor ours = images.clone().requires_grad_(true);
  const at::Tensor theirs = images.clone().requires_grad_(true);
  const at::Tensor pooled = max_pool_2x2(ours);
  const at::Tensor expected = at::max_pool2d(theirs, {2, 2});
  EXPECT_TRUE(at::equal(pooled, expected));
  EXPECT_TRUE(at::equal(max_pool_2x2(images), expected));  // where nothing goes backward
  const at::Tensor weights = at::arange(pooled.numel(), at::kFloat).view(pooled.sizes()) + 1.0;
  (pooled * weights).sum().backward();
  (expected * weights).sum().backward();
  EXPECT_TRUE(at::equal(ours.grad(), theirs.grad()));
}

TEST(MaxPool2x2Test, IsTheLibrarysBitForBit) {
  expect_same_as_library(images_with_ties({3, 10, 24, 24}, 1));
  expect_same_as_library(images_with_ties({2, 20, 8, 8}, 2));
  expect_same_as_library(images_with_ties({1, 1, 4, 6}, 3));
}

TEST(MaxPool2x2Test, LeavesOutAnOddRowAndColumn) {
  expect_same_as_library(images_with_ties({2, 3, 7, 5}, 4));
}

TEST(MaxPool2x2Test, TakesEitherLayout) {
  const at::Tensor images = images_with_ties({2, 3, 6, 4}, 5);
  EXPECT_TRUE(at::equal(max_pool_2x2(images.contiguous()), max_pool_2x2(images)));
}

TEST(MaxPool2x2Test, DoesNotHideWhatIsNotANumber) {
  for (std::int64_t place = 0; place < 4; ++place) {
    at::Tensor images = at::zeros({1, 1, 2, 2});
    images.view(-1)[place] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(at::isnan(max_pool_2x2(images)).all().item<bool>()) << place;
  }
}

}  // namespace
}  // namespace oodsweep
