#include "datasets/pictures/perceptual_hash.hpp"

#include <gtest/gtest.h>

#include "datasets/pictures/png_picture.hpp"
#include "datasets/pictures/resize.hpp"
#include "tests/datasets/pictures/encoded_pictures.hpp"

namespace oodsweep {
namespace {

TEST(PerceptualHashTest, IsWhatPillowAndNumpyMakeOfTheSamePictures) {
  // Pillow 10.4: floor(0.2989 R + 0.5870 G + 0.1140 B + 0.5), resize((9, 8), BILINEAR),
  // p[:, 1:] > p[:, :-1], read as one number with the first bit highest.
  EXPECT_EQ(perceptual_hash(pattern_picture(32, 32, 3)), 0x8ae8640d4bcf9c4eU);
  EXPECT_EQ(perceptual_hash(pattern_picture(28, 28, 1)), 0xd535a327cd64cb9aU);
  EXPECT_EQ(perceptual_hash(pattern_picture(64, 48, 3)), 0x923599b2b25891ceU);
}

TEST(PerceptualHashTest, ARampToTheRightSetsAllBits) {
  Picture ramp{8, 9, 1, {}};
  for (int i = 0; i < 72; ++i) ramp.pixels.push_back(static_cast<std::uint8_t>(i % 9 * 20));
  EXPECT_EQ(perceptual_hash(ramp), ~std::uint64_t{0});
  for (std::uint8_t& value : ramp.pixels) value = static_cast<std::uint8_t>(255 - value);
  EXPECT_EQ(perceptual_hash(ramp), 0U);
}

TEST(PerceptualHashTest, ALargerCopyIsNearAndAnotherPictureIsFar) {
  Picture smooth = resize(pattern_picture(5, 7, 3), 40, 40, Resampling::kBilinear);
  const std::uint64_t hash = perceptual_hash(smooth);
  EXPECT_LE(hash_distance(hash, perceptual_hash(resize(smooth, 90, 90, Resampling::kBilinear))), 2);
  EXPECT_GT(hash_distance(hash, perceptual_hash(pattern_picture(40, 40, 3))), 12);
}

TEST(PerceptualHashTest, TheDistanceCountsBits) {
  EXPECT_EQ(hash_distance(0b1011, 0b0010), 2);
  EXPECT_EQ(hash_distance(0, ~std::uint64_t{0}), 64);
}

}  // namespace
}  // namespace oodsweep
