#include "results/metrics/draws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Images = std::vector<std::int64_t>;

TEST(DrawsTest, TakeNoImageTwiceAndStayInside) {
  const Images images = draw_images(1000, 200, 1, "fp", 3);
  const std::set<std::int64_t> distinct(images.begin(), images.end());
  EXPECT_EQ(distinct.size(), 200U);
  EXPECT_GE(*distinct.begin(), 0);
  EXPECT_LT(*distinct.rbegin(), 1000);
}

TEST(DrawsTest, AreTheStartOfThePermutationThatSeedDataAndDrawName) {
  const KeyedPermutation order{50, derive_seed(9, 0, "draw/abc/2")};
  EXPECT_THAT(draw_images(50, 3, 9, "abc", 2),
              ElementsAre(static_cast<std::int64_t>(order(0)), static_cast<std::int64_t>(order(1)),
                          static_cast<std::int64_t>(order(2))));
}

TEST(DrawsTest, DifferByDrawDataAndSeedAlone) {
  const Images images = draw_images(1000, 50, 1, "fp", 0);
  EXPECT_EQ(images, draw_images(1000, 50, 1, "fp", 0));
  EXPECT_NE(images, draw_images(1000, 50, 1, "fp", 1));
  EXPECT_NE(images, draw_images(1000, 50, 1, "other", 0));
  EXPECT_NE(images, draw_images(1000, 50, 2, "fp", 0));
}

TEST(DrawsTest, OfAllImagesAreAllImagesAndOfNoneNone) {
  const Images images = draw_images(7, 7, 1, "fp", 0);
  EXPECT_EQ(std::set<std::int64_t>(images.begin(), images.end()).size(), 7U);
  EXPECT_THAT(draw_images(7, 0, 1, "fp", 0), IsEmpty());
  EXPECT_THROW(static_cast<void>(draw_images(7, 8, 1, "fp", 0)), InternalError);
}

TEST(DrawsTest, PickingKeepsTheOrderOfTheDraw) {
  const std::vector<double> scores{0.0, 0.1, 0.2};
  EXPECT_THAT(pick(scores, Images{2, 0}), ElementsAre(0.2, 0.0));
}

}  // namespace
}  // namespace oodsweep
