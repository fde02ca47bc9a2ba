#include "datasets/pictures/crop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/error.hpp"
#include "tests/datasets/pictures/encoded_pictures.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

/// A picture whose value is the place, so that a crop tells where it was cut.
Picture places(std::int64_t height, std::int64_t width) {
  Picture picture{height, width, 1, {}};
  for (std::int64_t i = 0; i < height * width; ++i) {
    picture.pixels.push_back(static_cast<std::uint8_t>(i));
  }
  return picture;
}

TEST(CropTest, TheCentreRoundsAHalfToEven) {
  // Python's round(): rests 1, 2, 3, 5 of the height are cut at 0, 1, 2, 2.
  for (const auto& [rest, top] : std::map<int, int>{{0, 0}, {1, 0}, {2, 1}, {3, 2}, {5, 2}}) {
    EXPECT_EQ(crop_centre(places(2 + rest, 2), 2, "x").pixels[0], 2 * top) << rest;
  }
}

TEST(CropTest, TheCropIsThePartOfThePicture) {
  const Picture picture = pattern_picture(4, 5, 3);
  const Picture crop = crop_centre(picture, 2, "x");  // rows 1, 2; columns 2, 3 (1.5 to even)
  EXPECT_EQ(crop.channels, 3);
  ASSERT_EQ(crop.pixels.size(), 12U);
  EXPECT_EQ(crop.pixels[0], picture.pixels[(1 * 5 + 2) * 3]);
  EXPECT_EQ(crop.pixels[11], picture.pixels[(2 * 5 + 3) * 3 + 2]);
}

TEST(CropTest, ARandomCropIsAFunctionOfSeedAndPosition) {
  const Picture picture = places(8, 8);
  std::map<int, int> tops;
  for (std::uint64_t position = 0; position < 3600; ++position) {
    const Picture crop = crop_random(picture, 6, 1, position, "x");
    EXPECT_EQ(crop, crop_random(picture, 6, 1, position, "x"));
    ++tops[crop.pixels[0]];
  }
  // 3 x 3 places, each with probability 1/9: 400 expected, standard deviation 18.9.
  ASSERT_EQ(tops.size(), 9U);
  for (const auto& [place, count] : tops) EXPECT_NEAR(count, 400, 95) << place;
  EXPECT_NE(crop_random(places(15, 15), 2, 1, 0, "x"), crop_random(places(15, 15), 2, 2, 0, "x"));
}

TEST(CropTest, APictureThatIsTooSmallIsNamed) {
  const auto too_small = [] { static_cast<void>(crop_centre(places(3, 9), 4, "dog/1.jpg")); };
  EXPECT_THAT(message_of<ConfigError>(too_small),
              testing::AllOf(testing::HasSubstr("dog/1.jpg"), testing::HasSubstr("3 x 9")));
  EXPECT_THROW(static_cast<void>(crop_random(places(9, 3), 4, 1, 1, "x")), ConfigError);
}

}  // namespace
}  // namespace oodsweep
