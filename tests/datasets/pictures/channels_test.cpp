#include "datasets/pictures/channels.hpp"

#include <gtest/gtest.h>

namespace oodsweep {
namespace {

using Values = std::vector<std::uint8_t>;

TEST(ChannelsTest, GreyIsTheWeightedSum) {
  // 0.2989 * 255 = 76.2, 0.5870 * 255 = 149.7, 0.1140 * 255 = 29.1
  const Picture colours{1, 3, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255}};
  EXPECT_EQ(to_grey(colours).pixels, (Values{76, 150, 29}));
  EXPECT_EQ(to_grey({1, 1, 1, {9}}).pixels, (Values{9}));
}

TEST(ChannelsTest, ColourRepeatsGrey) {
  const Picture colour = to_colour({1, 2, 1, {7, 200}});
  EXPECT_EQ(colour.channels, 3);
  EXPECT_EQ(colour.pixels, (Values{7, 7, 7, 200, 200, 200}));
  EXPECT_EQ(to_colour(colour), colour);
}

TEST(ChannelsTest, InvertedIsThePictureFromAbove) {
  EXPECT_EQ(inverted({1, 3, 1, {0, 100, 255}}).pixels, (Values{255, 155, 0}));
}

}  // namespace
}  // namespace oodsweep
