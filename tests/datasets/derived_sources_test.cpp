#include <gtest/gtest.h>

#include "datasets/memory_source.hpp"
#include "datasets/sources.hpp"

namespace oodsweep {
namespace {

SplitInfo info_of(ImageShape shape, std::int64_t count) {
  SplitInfo info;
  info.shape = shape;
  info.count = count;
  return info;
}

/// One 28x28 image whose pixel (row, column) is row * 8 + column / 4: tells where a pixel came
/// from.
std::shared_ptr<const ImageSource> position_image() {
  std::vector<std::uint8_t> pixels;
  for (int row = 0; row < 28; ++row) {
    for (int column = 0; column < 28; ++column)
      pixels.push_back(static_cast<std::uint8_t>(row * 8 + column / 4));
  }
  return std::make_shared<MemorySource>(info_of({1, 28, 28}, 1), pixels,
                                        std::vector<std::int32_t>{4});
}

float source_value(int row, int column) {
  return static_cast<float>(row * 8 + column / 4) / 255.0F;
}

std::vector<float> first_image(const ImageSource& source) {
  std::vector<float> pixels(static_cast<std::size_t>(source.info().shape.pixels()));
  const std::int64_t zero = 0;
  source.read({&zero, 1}, pixels.data(), nullptr);
  return pixels;
}

TEST(DerivedSourcesTest, NegativeIsOneMinusTheImage) {
  const auto negative = open_transformed("negative", position_image(), info_of({1, 28, 28}, 1));
  EXPECT_FLOAT_EQ(first_image(*negative)[5 * 28 + 9], 1.0F - source_value(5, 9));
}

TEST(DerivedSourcesTest, JigsawOf28PixelsIsThePublishedArrangement) {
  const auto jigsaw = open_transformed("jigsaw", position_image(), info_of({1, 28, 28}, 1));
  const std::vector<float> y = first_image(*jigsaw);
  const auto at = [&](int row, int column) {
    return y[static_cast<std::size_t>(row * 28 + column)];
  };
  // y[0:8,0:14]=x[6:14,0:14]; y[8:14,0:14]=x[0:6,0:14]; y[0:14,14:28]=x[14:28,0:14];
  // y[14:28,0:14]=x[14:28,14:28]; y[14:28,14:20]=x[0:14,22:28]; y[14:28,20:28]=x[0:14,14:22]
  EXPECT_FLOAT_EQ(at(3, 8), source_value(9, 8));
  EXPECT_FLOAT_EQ(at(8, 0), source_value(0, 0));
  EXPECT_FLOAT_EQ(at(13, 12), source_value(5, 12));
  EXPECT_FLOAT_EQ(at(0, 14), source_value(14, 0));
  EXPECT_FLOAT_EQ(at(20, 4), source_value(20, 18));
  EXPECT_FLOAT_EQ(at(15, 18), source_value(1, 26));
  EXPECT_FLOAT_EQ(at(27, 27), source_value(13, 21));
}

TEST(DerivedSourcesTest, MirroredDigitsLeaveOutTheSymmetricOnes) {
  // Vertical flips of 2, 4, 5, 6, 7, 9 and then horizontal flips of those and of 3.
  const std::vector<MirroredImage> images = mirrored_digits({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  ASSERT_EQ(images.size(), 6U + 7U);
  EXPECT_EQ(images[0].image, 2);
  EXPECT_TRUE(images[5].vertical);
  EXPECT_FALSE(images[6].vertical);
  EXPECT_EQ(images[7].image, 3);
}

TEST(DerivedSourcesTest, MirroringTurnsRowsFirstAndColumnsSecond) {
  const auto mirrored =
      open_transformed("mirrored_digits", position_image(), info_of({1, 28, 28}, 2));
  std::vector<float> both(2 * 784);
  const std::vector<std::int64_t> indices{0, 1};
  mirrored->read(indices, both.data(), nullptr);
  EXPECT_FLOAT_EQ(both[0], source_value(27, 0));    // vertical flip: the last row is on top
  EXPECT_FLOAT_EQ(both[784], source_value(0, 27));  // horizontal flip
  EXPECT_FLOAT_EQ(both[784 + 28 * 3], source_value(3, 27));
}

}  // namespace
}  // namespace oodsweep
