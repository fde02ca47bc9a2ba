#include "methods/random_below.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/random.hpp"

namespace oodsweep {
namespace {

TEST(RandomBelowTest, IsTheFirstDrawOfEachPlace) {
  const at::Tensor positions = at::tensor({5, 6, 900, 5}, at::kLong);
  const at::Tensor numbers = random_below(positions, 11, 3);
  for (std::int64_t i = 0; i < 4; ++i) {
    CounterRandom random{11, static_cast<std::uint64_t>(positions[i].item<std::int64_t>())};
    EXPECT_EQ(numbers[i].item<std::int64_t>(), static_cast<std::int64_t>(random.below(3)));
  }
}

TEST(RandomBelowTest, OfNoPlacesThereAreNoNumbers) {
  EXPECT_EQ(random_below(at::empty({0}, at::kLong), 11, 3).numel(), 0);
}

}  // namespace
}  // namespace oodsweep
