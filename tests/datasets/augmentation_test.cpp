#include "datasets/augmentation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace oodsweep {
namespace {

constexpr std::uint64_t kSeed = 0x0123456789ABCDEF;
constexpr ImageShape kSmall{2, 5, 12};

// The numbers of both tests below were printed by augmentation_reference.py.
TEST(AugmentationTest, ChangesAreThoseOfAnIndependentComputation) {
  const Augmenter square{Augmentation::kCropFlip, {3, 32, 32}, kSeed};
  const Augmenter high{Augmentation::kCropFlip, {1, 64, 28}, kSeed};
  const auto both = [&](std::int64_t position) {
    return std::array{square.change_at(position), high.change_at(position)};
  };
  using Changes = std::array<ImageChange, 2>;
  EXPECT_EQ(both(0), (Changes{{{false, 4, 4}, {false, 15, 4}}}));
  EXPECT_EQ(both(1), (Changes{{{false, 5, 7}, {false, 14, 7}}}));
  EXPECT_EQ(both(2), (Changes{{{false, 3, 5}, {false, 3, 5}}}));
  EXPECT_EQ(both(3), (Changes{{{true, 4, 4}, {true, 3, 4}}}));
  EXPECT_EQ(both(127), (Changes{{{false, 5, 0}, {false, 9, 0}}}));
  EXPECT_EQ(both(128), (Changes{{{false, 4, 1}, {false, 5, 1}}}));
  EXPECT_EQ(both(5'000'000'000), (Changes{{{false, 5, 5}, {false, 5, 5}}}));
}

TEST(AugmentationTest, PixelsAreThoseOfAnIndependentComputation) {
  std::vector<float> pixels(6 * 120);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 120 + 1);
  Augmenter{Augmentation::kCropFlip, kSmall, kSeed}.apply(0, 6, pixels.data());
  std::vector<std::array<double, 2>> sums;  // of the values, and of each times its place
  for (std::size_t image = 0; image < 6; ++image) {
    std::array<double, 2> sum{};
    for (std::size_t i = 0; i < 120; ++i) {
      sum[0] += pixels[image * 120 + i];
      sum[1] += pixels[image * 120 + i] * static_cast<double>(i);
    }
    sums.push_back(sum);
  }
  EXPECT_EQ(sums, (std::vector<std::array<double, 2>>{{5850, 478300},
                                                      {5960, 331440},
                                                      {4356, 374000},
                                                      {7260, 564520},
                                                      {6545, 527120},
                                                      {6468, 367664}}));
}

TEST(AugmentationTest, APartOfTheStreamIsChangedAsTheWholeOfIt) {
  std::vector<float> whole(40 * 120);
  std::iota(whole.begin(), whole.end(), 1.0F);
  std::vector<float> parts = whole;
  const Augmenter augmenter{Augmentation::kCropFlip, kSmall, kSeed};
  augmenter.apply(1000, 40, whole.data());
  // As four ranks would do it, in another order and with unequal parts.
  augmenter.apply(1025, 15, parts.data() + 25 * 120);
  augmenter.apply(1000, 7, parts.data());
  augmenter.apply(1007, 1, parts.data() + 7 * 120);
  augmenter.apply(1008, 17, parts.data() + 8 * 120);
  EXPECT_EQ(parts, whole);
}

TEST(AugmentationTest, HalfTheImagesAreMirroredAndEveryCropIsAsFrequent) {
  constexpr int kImages = 81 * 1000;
  const Augmenter augmenter{Augmentation::kCropFlip, {3, 32, 32}, 7};
  int mirrored = 0;
  std::array<int, 81> crops{};
  int mirrored_at_0_0 = 0;
  for (std::int64_t position = 0; position < kImages; ++position) {
    const ImageChange change = augmenter.change_at(position);
    ++crops.at(static_cast<std::size_t>(change.row * 9 + change.column));
    mirrored += change.mirrored ? 1 : 0;
    if (change.mirrored && change.row == 0 && change.column == 0) ++mirrored_at_0_0;
  }
  // Standard deviation of the count: sqrt(81000 / 4) = 142; five of them.
  EXPECT_NEAR(mirrored, kImages / 2, 712);
  // Chi-square of 80 degrees: mean 80, standard deviation sqrt(160) = 12.6; five of them.
  double chi_square = 0.0;
  for (const int count : crops) chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  EXPECT_NEAR(chi_square, 80.0, 63.0);
  EXPECT_NEAR(mirrored_at_0_0, 500, 80);  // 16 each: mirroring says nothing of the crop
}

TEST(AugmentationTest, AFlipLeavesTheImageWholeAndNoneLeavesItAlone) {
  std::vector<float> image(120);
  std::iota(image.begin(), image.end(), 1.0F);
  const Augmenter flip{Augmentation::kFlip, kSmall, kSeed};
  bool mirrored = false;
  bool kept = false;
  for (std::int64_t position = 0; position < 20; ++position) {
    std::vector<float> changed = image;
    flip.apply(position, 1, changed.data());
    (changed == image ? kept : mirrored) = true;
    flip.apply(position, 1, changed.data());
    EXPECT_EQ(changed, image);
    Augmenter{Augmentation::kNone, kSmall, kSeed}.apply(position, 1, changed.data());
    EXPECT_EQ(changed, image);
  }
  EXPECT_TRUE(mirrored && kept);
}

TEST(AugmentationTest, TheFrameIsAnEighthOfTheSide) {
  EXPECT_EQ(augmentation_frame(32), 4);
  EXPECT_EQ(augmentation_frame(64), 8);
  EXPECT_EQ(augmentation_frame(28), 4);  // 3.5, rounded up
}

}  // namespace
}  // namespace oodsweep
