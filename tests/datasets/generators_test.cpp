#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/catalog.hpp"
#include "datasets/derived/parts.hpp"
#include "datasets/generators/glyph_shapes.hpp"
#include "datasets/generators/noise.hpp"

namespace oodsweep {
namespace {

const Catalog kCatalog{"/nowhere"};
const NoiseContext kGrey{{1, 28, 28}, 50, false};
const NoiseContext kColour{{3, 32, 32}, 50, true};

std::vector<float> pixels_of(const std::string& name, const NoiseContext& noise) {
  const SplitInfo split = kCatalog.resolve(name, SplitRole::kTestOutliers, noise, "test");
  std::vector<std::int64_t> all(static_cast<std::size_t>(split.count));
  std::iota(all.begin(), all.end(), 0);
  std::vector<float> pixels(all.size() * static_cast<std::size_t>(split.shape.pixels()));
  kCatalog.open(split.location)->read(all, pixels.data(), nullptr);
  return pixels;
}

double mean(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST(GlyphsTest, TheThreeSetsShareNoShape) {
  std::set<std::string> names;
  std::size_t count = 0;
  for (const auto shapes : {glyph_classes(), glyph_outlier_shapes(), glyph_novel_shapes()}) {
    count += shapes.size();
    for (const GlyphShape& shape : shapes) names.insert(shape.name);
  }
  EXPECT_EQ(names.size(), count);
  EXPECT_EQ(glyph_classes().size(), 10U);
}

TEST(GlyphsTest, ImagesAreDifferentAndClassesAreBalanced) {
  const auto source =
      kCatalog.open(kCatalog.resolve("glyphs", SplitRole::kTrain, std::nullopt, "test").location);
  const auto labels = labels_of(*source);
  EXPECT_EQ(std::count(labels.begin(), labels.end(), 7), 400);
  std::vector<float> first(784);
  std::vector<float> second(784);
  const std::int64_t zero = 0;
  const std::int64_t ten = 10;  // the same class
  source->read({&zero, 1}, first.data(), nullptr);
  source->read({&ten, 1}, second.data(), nullptr);
  EXPECT_NE(first, second);
}

/// Pins the drawing: a change of any pixel must raise kGlyphVersion and this value with it.
TEST(GlyphsTest, PixelsOnlyChangeWithTheVersion) {
  const auto source =
      kCatalog.open(kCatalog.resolve("glyphs", SplitRole::kTest, std::nullopt, "test").location);
  std::vector<float> pixels(10 * 784);
  std::vector<std::int64_t> ten(10);
  std::iota(ten.begin(), ten.end(), 0);
  source->read(ten, pixels.data(), nullptr);
  EXPECT_NEAR(mean(pixels), 0.14528, 1e-4);
  EXPECT_NEAR(pixels[3 * 784 + 14 * 28 + 10], 0.3804, 0.005);
}

TEST(NoiseTest, GaussianIsClippedNormalNoise) {
  const std::vector<float> grey = pixels_of("gaussian", kGrey);
  EXPECT_EQ(*std::min_element(grey.begin(), grey.end()), 0.0F);
  EXPECT_EQ(*std::max_element(grey.begin(), grey.end()), 1.0F);
  EXPECT_NEAR(mean(grey), 0.5, 0.01);
  // P(N(0.5, 0.5) <= 0) = Phi(-1) = 0.1587.
  const auto zeros = static_cast<double>(std::count(grey.begin(), grey.end(), 0.0F));
  EXPECT_NEAR(zeros / static_cast<double>(grey.size()), 0.1587, 0.01);
  const std::vector<float> colour = pixels_of("gaussian", kColour);
  EXPECT_EQ(*std::min_element(colour.begin(), colour.end()), -1.0F);
  EXPECT_NEAR(mean(colour), 0.0, 0.01);
}

TEST(NoiseTest, BernoulliAndRademacherHaveTwoValues) {
  const std::vector<float> grey = pixels_of("bernoulli", kGrey);
  EXPECT_EQ((std::set<float>{grey.begin(), grey.end()}), (std::set<float>{0.0F, 1.0F}));
  EXPECT_NEAR(mean(grey), 0.5, 0.01);
  const std::vector<float> colour = pixels_of("rademacher", kColour);
  EXPECT_EQ((std::set<float>{colour.begin(), colour.end()}), (std::set<float>{-1.0F, 1.0F}));
  EXPECT_THROW(pixels_of("rademacher", kGrey), ConfigError);
}

TEST(NoiseTest, UniformCoversItsRange) {
  const std::vector<float> colour = pixels_of("uniform", kColour);
  EXPECT_LT(*std::min_element(colour.begin(), colour.end()), -0.99F);
  EXPECT_GT(*std::max_element(colour.begin(), colour.end()), 0.99F);
  EXPECT_NEAR(mean(colour), 0.0, 0.01);
}

TEST(NoiseTest, BlobsAreZeroOrAboveTheThreshold) {
  const std::vector<float> grey = pixels_of("blobs", kGrey);
  EXPECT_TRUE(std::all_of(grey.begin(), grey.end(),
                          [](float v) { return v == 0.0F || (v >= 0.75F && v <= 1.0F); }));
  const auto kept =
      grey.size() - static_cast<std::size_t>(std::count(grey.begin(), grey.end(), 0.0F));
  EXPECT_GT(kept, grey.size() / 20);  // the blur leaves some of both
  EXPECT_LT(kept, grey.size() / 2);
  const std::vector<float> colour = pixels_of("blobs", kColour);
  EXPECT_TRUE(std::all_of(colour.begin(), colour.end(),
                          [](float v) { return v == -1.0F || (v >= 0.5F && v <= 1.0F); }));
}

/// The definition, slowly: the normalised three-dimensional kernel of radius floor(4 sigma + 0.5)
/// over a Bernoulli(0.7) image whose edge is repeated; values below 0.75 become 0.
std::vector<float> slow_blobs(const ImageShape& shape, double sigma, std::uint64_t seed,
                              std::int64_t index) {
  CounterRandom random{seed, static_cast<std::uint64_t>(index)};
  std::vector<double> bits;
  for (std::int64_t i = 0; i < shape.pixels(); ++i) bits.push_back(random.uniform() < 0.7);
  const int radius = static_cast<int>(std::floor(4 * sigma + 0.5));
  const auto bit = [&](std::int64_t row, std::int64_t column, std::int64_t channel) {
    row = std::clamp<std::int64_t>(row, 0, shape.height - 1);
    column = std::clamp<std::int64_t>(column, 0, shape.width - 1);
    channel = std::clamp<std::int64_t>(channel, 0, shape.channels - 1);
    return bits[static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel)];
  };
  std::vector<float> blobs;
  for (std::int64_t row = 0; row < shape.height; ++row) {
    for (std::int64_t column = 0; column < shape.width; ++column) {
      for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
        double sum = 0;
        double weights = 0;
        for (int y = -radius; y <= radius; ++y) {
          for (int x = -radius; x <= radius; ++x) {
            for (int z = -radius; z <= radius; ++z) {
              const double weight = std::exp(-0.5 * (x * x + y * y + z * z) / (sigma * sigma));
              weights += weight;
              sum += weight * bit(row + y, column + x, channel + z);
            }
          }
        }
        const double value = sum / weights;
        blobs.push_back(value < 0.75 ? 0.0F : static_cast<float>(value));
      }
    }
  }
  return blobs;
}

TEST(NoiseTest, BlobsAreBlurredOverAllThreeAxes) {
  for (const auto& [shape, sigma] :
       {std::pair{ImageShape{3, 8, 9}, 1.5}, std::pair{ImageShape{1, 28, 28}, 1.5},
        std::pair{ImageShape{2, 33, 5}, 2.0}}) {
    std::vector<float> drawn(static_cast<std::size_t>(shape.pixels()));
    draw_noise(NoiseKind::kBlobs, shape, false, 5, 17, drawn);
    const std::vector<float> expected = slow_blobs(shape, sigma, 5, 17);
    std::vector<float> standardised(drawn.size());
    draw_noise(NoiseKind::kBlobs, shape, true, 5, 17, standardised);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      ASSERT_NEAR(drawn[i], expected[i], 1e-6) << shape.text() << " " << i;
      ASSERT_NEAR(standardised[i], 2 * expected[i] - 1, 1e-6);
    }
  }
}

TEST(NoiseTest, AnImageDependsOnItsNumberAlone) {
  std::vector<float> alone(784);
  draw_noise(NoiseKind::kGaussian, {1, 28, 28}, false, 5, 17, alone);
  std::vector<float> again(784);
  draw_noise(NoiseKind::kGaussian, {1, 28, 28}, false, 5, 17, again);
  EXPECT_EQ(alone, again);
  draw_noise(NoiseKind::kGaussian, {1, 28, 28}, false, 5, 18, again);
  EXPECT_NE(alone, again);
}

}  // namespace
}  // namespace oodsweep
