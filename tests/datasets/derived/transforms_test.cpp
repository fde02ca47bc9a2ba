#include "datasets/derived/transforms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/derived/means.hpp"
#include "datasets/derived/mirrored_digits.hpp"
#include "datasets/memory_source.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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

TEST(TransformsTest, NegativeIsOneMinusTheImage) {
  const auto negative = open_transformed("negative", position_image(), info_of({1, 28, 28}, 1));
  EXPECT_FLOAT_EQ(first_image(*negative)[5 * 28 + 9], 1.0F - source_value(5, 9));
}

TEST(TransformsTest, JigsawOf28PixelsIsThePublishedArrangement) {
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

TEST(TransformsTest, MirroredDigitsLeaveOutTheSymmetricOnes) {
  // Vertical flips of 2, 4, 5, 6, 7, 9 and then horizontal flips of those and of 3.
  const std::vector<MirroredImage> images = mirrored_digits({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  ASSERT_EQ(images.size(), 6U + 7U);
  EXPECT_EQ(images[0].image, 2);
  EXPECT_TRUE(images[5].vertical);
  EXPECT_FALSE(images[6].vertical);
  EXPECT_EQ(images[7].image, 3);
}

TEST(TransformsTest, MirroringTurnsRowsFirstAndColumnsSecond) {
  const auto mirrored =
      open_transformed("mirrored_digits", position_image(), info_of({1, 28, 28}, 2));
  std::vector<float> both(2 * 784);
  const std::vector<std::int64_t> indices{0, 1};
  mirrored->read(indices, both.data(), nullptr);
  EXPECT_FLOAT_EQ(both[0], source_value(27, 0));    // vertical flip: the last row is on top
  EXPECT_FLOAT_EQ(both[784], source_value(0, 27));  // horizontal flip
  EXPECT_FLOAT_EQ(both[784 + 28 * 3], source_value(3, 27));
}

std::string refusal(const std::string& transform, const ImageShape& shape, std::int64_t count = 9) {
  return message_of<ConfigError>(
      [&] { check_transform(transform, info_of(shape, count), "s.json: test_outliers[0]"); });
}

TEST(TransformsTest, WhatATransformIsNotDefinedForIsRefused) {
  EXPECT_THAT(refusal("jigsaw", {1, 30, 30}), HasSubstr("28x28, 32x32 and 64x64"));
  EXPECT_THAT(refusal("rgb_ghost", {1, 28, 28}),
              AllOf(HasSubstr("s.json: test_outliers[0]"), HasSubstr("three colours")));
  EXPECT_THAT(refusal("pixelate", {1, 4, 28}), HasSubstr("at least 5x5"));
  EXPECT_THAT(refusal("crop33", {3, 32, 64}), HasSubstr("not larger"));
  EXPECT_THAT(refusal("border35", {3, 32, 32}), HasSubstr("even number"));
  EXPECT_THAT(refusal("border30", {3, 32, 32}), HasSubstr("even number"));
  EXPECT_THAT(refusal("geometric_mean", {1, 28, 28}, 1), HasSubstr("two images"));
  check_transform("border32", info_of({3, 32, 32}, 9), "place");
  check_transform("crop32", info_of({3, 32, 64}, 9), "place");
}

TEST(TransformsTest, ASizeStandsWhereATransformTakesOneAndNowhereElse) {
  for (const char* bad : {"crop", "crop0", "crop032", "crop12345", "crop3x2", "jigsaw28", "borde32",
                          "speckles", "", "32"}) {
    EXPECT_THAT(refusal(bad, {3, 64, 64}), HasSubstr("a known transform: negative, ")) << bad;
  }
  EXPECT_THAT(refusal("spekle", {3, 64, 64}), HasSubstr("did you mean \"speckle\""));
}

TEST(TransformsTest, EveryTransformIsDocumented) {
  const std::string text = read_file(OODSWEEP_SOURCE_DIR "/datasets/FORMAT.md");
  for (const TransformEntry& entry : transform_entries()) {
    EXPECT_THAT(text, HasSubstr("`" + entry.form + "(x)`"));
  }
}

TEST(TransformsTest, SizesAndParametersAreInTheFingerprint) {
  const SplitInfo source = info_of({3, 64, 64}, 9);
  const auto fingerprint = [&](const std::string& transform) {
    return describe_transform(transform, source, 9).fingerprint;
  };
  EXPECT_NE(fingerprint("crop32"), fingerprint("crop28"));
  EXPECT_NE(fingerprint("resize32"), fingerprint("area32"));
  EXPECT_NE(fingerprint("arithmetic_mean"), fingerprint("geometric_mean"));
}

TEST(TransformsTest, ImagesOfTwoOthersHaveNoClass) {
  SplitInfo info = info_of({1, 1, 1}, 2);
  info.classes = {"a", "b"};
  const auto source = std::make_shared<MemorySource>(info, std::vector<std::uint8_t>{255, 0},
                                                     std::vector<std::int32_t>{1, 0});
  const SplitInfo means = describe_transform("arithmetic_mean", info, 2);
  EXPECT_TRUE(means.classes.empty());
  std::vector<std::int32_t> labels(2);
  std::vector<float> pixels(2);
  const std::vector<std::int64_t> indices{0, 1};
  open_transformed("arithmetic_mean", source, means)->read(indices, pixels.data(), labels.data());
  EXPECT_EQ(labels, (std::vector<std::int32_t>{-1, -1}));
  EXPECT_EQ(pixels, (std::vector<float>{0.5F, 0.5F}));
  // An image of its own keeps its class.
  const SplitInfo negatives = describe_transform("negative", info, 2);
  open_transformed("negative", source, negatives)->read_labels(indices, labels.data());
  EXPECT_EQ(labels, (std::vector<std::int32_t>{1, 0}));
}

TEST(TransformsTest, ThePartnerOfAMeanIsAnyOtherImage) {
  std::vector<int> counts(5);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    ++counts.at(static_cast<std::size_t>(mean_partner(seed, 3, 5)));
  }
  EXPECT_EQ(counts[3], 0);
  for (const int other : {0, 1, 2, 4}) {
    // 1000 expected, standard deviation sqrt(4000 * 3 / 16) = 27; five of them.
    EXPECT_NEAR(counts[static_cast<std::size_t>(other)], 1000, 137);
  }
}

}  // namespace
}  // namespace oodsweep
