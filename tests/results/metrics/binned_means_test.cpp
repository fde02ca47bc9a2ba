#include "results/metrics/binned_means.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

// Ranks by x: 1 2 | 3 4 5, since five values in two bins are cut at floor(5 / 2).
TEST(BinnedMeansTest, BinsHoldEqualCountsOfNeighboursInX) {
  const std::vector<double> x{5, 1, 4, 2, 3};
  const std::vector<double> y{50, 10, 40, 30, 30};
  const auto means = binned_means(x, y, 2);
  ASSERT_EQ(means.size(), 2U);
  EXPECT_DOUBLE_EQ(means[0].x, 1.5);
  EXPECT_DOUBLE_EQ(means[0].y, 20);
  EXPECT_DOUBLE_EQ(means[1].x, 4);
  EXPECT_DOUBLE_EQ(means[1].y, 40);
}

TEST(BinnedMeansTest, FewValuesAreABinEachAndNoneAreNone) {
  const std::vector<double> x{2, 1};
  EXPECT_EQ(binned_means(x, x, 30).size(), 2U);
  EXPECT_TRUE(binned_means({}, {}, 30).empty());
}

TEST(BinnedMeansTest, RefusesWhatAreNoPairs) {
  const std::vector<double> x{2, 1};
  EXPECT_THROW(static_cast<void>(binned_means(x, std::vector<double>{1}, 3)), InternalError);
  EXPECT_THROW(static_cast<void>(binned_means(x, x, 0)), InternalError);
}

}  // namespace
}  // namespace oodsweep
