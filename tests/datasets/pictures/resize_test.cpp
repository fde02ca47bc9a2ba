#include "datasets/pictures/resize.hpp"

#include <gtest/gtest.h>

#include "tests/datasets/pictures/encoded_pictures.hpp"

namespace oodsweep {
namespace {

using Values = std::vector<std::uint8_t>;

TEST(ResizeTest, TheMeanIsOverThePartThatAPixelCovers) {
  // 3 -> 2: each target covers one and a half sources: (0 + 30 / 2) / 1.5 = 10, (30 / 2 + 90) / 1.5
  // = 70.
  const Picture line{3, 3, 1, {0, 30, 90, 0, 30, 90, 0, 30, 90}};
  EXPECT_EQ(resize(line, 2, 2, Resampling::kMean).pixels, (Values{10, 70, 10, 70}));
}

TEST(ResizeTest, TheMeanEnlargesLinearlyBetweenCentres) {
  // 2 -> 4: centres fall at -0.25, 0.25, 0.75, 1.25 of the sources 0 and 100.
  const Picture line{1, 2, 1, {0, 100}};
  EXPECT_EQ(resize(line, 1, 4, Resampling::kMean).pixels, (Values{0, 25, 75, 100}));
}

TEST(ResizeTest, BilinearHasASupportThatGrowsWithTheReduction) {
  // 4 -> 2: target 0 has its centre at 1 and reaches 2 to each side. The source centres 0.5, 1.5,
  // 2.5 have heights 1 - 0.25, 0.75, 0.25: (0.75 * 0 + 0.75 * 70 + 0.25 * 140) / 1.75 = 50.
  // Target 1 is its mirror: (0.25 * 70 + 0.75 * 140 + 0.75 * 210) / 1.75 = 160.
  const Picture line{1, 4, 1, {0, 70, 140, 210}};
  EXPECT_EQ(resize(line, 1, 2, Resampling::kBilinear).pixels, (Values{50, 160}));
}

TEST(ResizeTest, ABoxTakesWholePixels) {
  // 3 -> 2: target 0 covers [0, 1.5), which holds the centre 0.5; 1.5 lies on its edge and counts
  // to it alone. (0 + 30) / 2 = 15; target 1 has 90 only.
  const Picture line{1, 3, 1, {0, 30, 90}};
  EXPECT_EQ(resize(line, 1, 2, Resampling::kBox).pixels, (Values{15, 90}));
}

TEST(ResizeTest, OfTheSameSizeNothingChanges) {
  const Picture picture = pattern_picture(5, 7, 3);
  for (const Resampling way : {Resampling::kMean, Resampling::kBilinear, Resampling::kBox}) {
    EXPECT_EQ(resize(picture, 5, 7, way), picture);
  }
}

TEST(ResizeTest, TheShorterSideIsGiven) {
  // 100 * 32 / 75 = 42.67, cut to 42 as torchvision cuts it.
  const Picture wide = resize_shorter(pattern_picture(75, 100, 3), 32, Resampling::kBilinear);
  EXPECT_EQ(wide.height, 32);
  EXPECT_EQ(wide.width, 42);
  const Picture tall = resize_shorter(pattern_picture(100, 75, 1), 32, Resampling::kBilinear);
  EXPECT_EQ(tall.height, 42);
  EXPECT_EQ(tall.width, 32);
  EXPECT_EQ(tall.pixels.size(), 42U * 32U);
}

TEST(ResizeTest, AFlatPictureStaysFlat) {
  const Picture flat{40, 30, 3, Values(40 * 30 * 3, 201)};
  for (const Resampling way : {Resampling::kMean, Resampling::kBilinear, Resampling::kBox}) {
    for (const std::int64_t size : {7, 33, 100}) {
      EXPECT_EQ(resize(flat, size, size, way).pixels,
                Values(static_cast<std::size_t>(size * size * 3), 201));
    }
  }
}

}  // namespace
}  // namespace oodsweep
