#include "workers/batch_source.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <set>
#include <thread>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/memory_source.hpp"
#include "tests/datasets/numbered_source.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// `count` images of one pixel; image i has label i % 10 and value (i % 256) / 255.
std::shared_ptr<const ImageSource> numbered(std::int64_t count) {
  SplitInfo info;
  info.shape = {1, 1, 1};
  info.count = count;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; i < count; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i % 256));
    labels.push_back(static_cast<std::int32_t>(i % 10));
  }
  return std::make_shared<MemorySource>(info, pixels, labels);
}

TrainingPlan plan_of(std::int64_t batch, std::int64_t outliers, std::int64_t hold_out = 0) {
  TrainingPlan plan;
  plan.network.name = "one_pixel";
  plan.network.input = {1, 1, 1};
  plan.seed = 3;
  plan.batch_size = batch;
  plan.outlier_batch_size = outliers;
  plan.hold_out = hold_out;
  return plan;
}

std::vector<int> numbers(const at::Tensor& pixels, std::int64_t first, std::int64_t count) {
  std::vector<int> result;
  for (std::int64_t i = first; i < first + count; ++i) {
    result.push_back(static_cast<int>(pixels[i].item<float>() * 255.0F + 0.5F));
  }
  return result;
}

TEST(BatchSourceTest, AnEpochHoldsEveryImageOnceAndTheLastBatchIsPartial) {
  BatchSource batches{plan_of(30, 0), numbered(100), nullptr};
  ASSERT_EQ(batches.steps_per_epoch(), 4);
  std::multiset<int> seen;
  for (std::int64_t step = 0; step < 4; ++step) {
    const TrainingBatch batch = batches.batch(step);
    EXPECT_EQ(batch.labelled, step < 3 ? 30 : 10);
    const auto images = numbers(batch.pixels, 0, batch.labelled);
    for (std::size_t i = 0; i < images.size(); ++i) {
      EXPECT_EQ(batch.labels[static_cast<std::int64_t>(i)].item<std::int64_t>(), images[i] % 10);
    }
    seen.insert(images.begin(), images.end());
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ((std::set<int>{seen.begin(), seen.end()}).size(), 100U);
}

TEST(BatchSourceTest, EpochsDifferAndAStepIsAFunctionOfItsNumber) {
  BatchSource batches{plan_of(100, 0), numbered(100), nullptr};
  const auto first = numbers(batches.batch(0).pixels, 0, 100);
  EXPECT_NE(first, numbers(batches.batch(1).pixels, 0, 100));
  EXPECT_EQ(first, numbers(batches.batch(0).pixels, 0, 100));
}

TEST(BatchSourceTest, HeldOutImagesAreTheLastAndNeverSeen) {
  BatchSource batches{plan_of(10, 0, 40), numbered(100), nullptr};
  ASSERT_EQ(batches.steps_per_epoch(), 6);
  for (std::int64_t step = 0; step < 12; ++step) {
    for (const int image : numbers(batches.batch(step).pixels, 0, 10)) EXPECT_LT(image, 60);
  }
}

TEST(BatchSourceTest, OutliersFollowTheLabelledImagesAndTheirStreamRunsOverEpochs) {
  BatchSource batches{plan_of(10, 25), numbered(20), numbered(200)};
  std::set<int> outliers;
  for (std::int64_t step = 0; step < 8; ++step) {  // four epochs, one pass over the outliers
    const TrainingBatch batch = batches.batch(step);
    EXPECT_EQ(batch.pixels.size(0), 35);
    for (const int image : numbers(batch.pixels, 10, 25)) outliers.insert(image);
  }
  EXPECT_EQ(outliers.size(), 200U);
}

TEST(BatchSourceTest, ValuesThatAreNetworkInputBecomePixels) {
  TrainingPlan plan = plan_of(10, 5);
  plan.network.mean = {0.25};
  plan.network.std = {0.5};
  SplitInfo info;
  info.shape = {1, 1, 1};
  info.count = 3;
  info.space = PixelSpace::kNetworkInput;
  const auto outliers = std::make_shared<MemorySource>(info, std::vector<std::uint8_t>(3, 255),
                                                       std::vector<std::int32_t>(3, -1));
  BatchSource batches{plan, numbered(20), outliers};
  const TrainingBatch batch = batches.batch(0);
  for (const int image : numbers(batch.pixels, 0, 10)) EXPECT_LT(image, 20);  // left alone
  for (std::int64_t i = 10; i < 15; ++i) {
    EXPECT_FLOAT_EQ(batch.pixels[i].item<float>(), 0.75F);  // 1 * 0.5 + 0.25
  }
}

/// `count` images of 8 x 8 pixels; image i is filled with (i + 1) / 255.
std::shared_ptr<const ImageSource> filled(std::int64_t count) {
  SplitInfo info;
  info.shape = {1, 8, 8};
  info.count = count;
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < count * 64; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i / 64 + 1));
  }
  return std::make_shared<MemorySource>(info, pixels, std::vector<std::int32_t>(count, 0));
}

/// Rows and columns at the image's edges that are black: {above, below, left, right}.
std::array<int, 4> black_edges(const at::Tensor& image) {
  const auto black = [](const at::Tensor& line) { return line.max().item<float>() == 0.0F; };
  std::array<int, 4> edges{};
  edges[0] = black(image.select(1, 0)) ? 1 : 0;
  edges[1] = black(image.select(1, 7)) ? 1 : 0;
  edges[2] = black(image.select(2, 0)) ? 1 : 0;
  edges[3] = black(image.select(2, 7)) ? 1 : 0;
  return edges;
}

/// The edges that a crop out of a frame of one pixel leaves black.
std::array<int, 4> edges_of(const ImageChange& change) {
  return {change.row == 0 ? 1 : 0, change.row == 2 ? 1 : 0, change.column == 0 ? 1 : 0,
          change.column == 2 ? 1 : 0};
}

TEST(BatchSourceTest, ImagesAreAugmentedByTheirPositionInTheirOwnStream) {
  TrainingPlan plan = plan_of(10, 20);
  plan.network.input = {1, 8, 8};
  plan.augmentation = Augmentation::kCropFlip;
  plan.outlier_augmentation = Augmentation::kCropFlip;
  const Augmenter labelled{Augmentation::kCropFlip, {1, 8, 8}, derive_seed(3, 0, "augmentation")};
  const Augmenter outliers{
      Augmentation::kCropFlip, {1, 8, 8}, derive_seed(3, 0, "outlier_augmentation")};
  BatchSource batches{plan, filled(25), filled(30)};
  for (std::int64_t step = 0; step < 7; ++step) {  // three a pass, the last of five images
    const TrainingBatch batch = batches.batch(step);
    for (std::int64_t i = 0; i < batch.labelled; ++i) {
      EXPECT_EQ(black_edges(batch.pixels[i]), edges_of(labelled.change_at(step * 10 + i)));
    }
    for (std::int64_t i = 0; i < 20; ++i) {
      EXPECT_EQ(black_edges(batch.pixels[batch.labelled + i]),
                edges_of(outliers.change_at(step * 20 + i)));
    }
  }
}

/// On any number of ranks, with a partial batch in between.
TEST(BatchSourceTest, ShardsTogetherAreTheBatch) {
  TrainingPlan plan = plan_of(10, 20);
  plan.network.input = {1, 8, 8};
  plan.augmentation = Augmentation::kCropFlip;
  plan.outlier_augmentation = Augmentation::kCropFlip;
  BatchSource whole{plan, filled(23), filled(30)};
  for (const std::int64_t ranks : {1, 2, 4}) {
    std::vector<std::unique_ptr<BatchSource>> sources;
    for (std::int64_t rank = 0; rank < ranks; ++rank) {
      sources.push_back(std::make_unique<BatchSource>(plan, filled(23), filled(30),
                                                      Sharding{4, rank, ranks, true}));
    }
    for (std::int64_t step = 0; step < 7; ++step) {
      const TrainingBatch batch = whole.batch(step);
      std::vector<at::Tensor> in, out, positions_in, positions_out, labels;
      double share = 0.0;
      for (std::int64_t shard = 0; shard < 4; ++shard) {
        BatchSource& source = *sources[static_cast<std::size_t>(shard * ranks / 4)];
        const TrainingBatch part = source.batch(step, shard);
        const std::int64_t outliers = part.pixels.size(0) - part.labelled;
        in.push_back(part.pixels.narrow(0, 0, part.labelled));
        out.push_back(part.pixels.narrow(0, part.labelled, outliers));
        positions_in.push_back(part.positions.narrow(0, 0, part.labelled));
        positions_out.push_back(part.positions.narrow(0, part.labelled, outliers));
        labels.push_back(part.labels);
        EXPECT_EQ(part.first_outlier, step * 20 + shard * 5);
        EXPECT_DOUBLE_EQ(part.share_in * static_cast<double>(batch.labelled),
                         static_cast<double>(part.labelled));
        EXPECT_DOUBLE_EQ(part.share_out, 0.25);
        share += part.share;
      }
      EXPECT_DOUBLE_EQ(share, 1.0);
      EXPECT_TRUE(at::equal(at::cat({at::cat(in), at::cat(out)}), batch.pixels));
      EXPECT_TRUE(
          at::equal(at::cat({at::cat(positions_in), at::cat(positions_out)}), batch.positions));
      EXPECT_TRUE(at::equal(at::cat(labels), batch.labels));
    }
  }
}

TEST(BatchSourceTest, PositionsCountTheImagesOfTheStage) {
  BatchSource batches{plan_of(10, 5), numbered(23), numbered(50)};
  // Step 5 is the last of its epoch, with 3 labelled images: places 5 * 15 + 0, 1, ..., 7.
  const TrainingBatch batch = batches.batch(5);
  EXPECT_EQ(batch.labelled, 3);
  EXPECT_TRUE(at::equal(batch.positions, at::arange(75, 83, at::kLong)));
  EXPECT_EQ(batch.share, 1.0);
  EXPECT_EQ(batches.images_of(5), 8);
}

TEST(BatchSourceTest, OneStreamCanBeAugmentedAndTheOtherLeftAlone) {
  TrainingPlan plan = plan_of(25, 30);
  plan.network.input = {1, 8, 8};
  plan.outlier_augmentation = Augmentation::kCropFlip;
  const TrainingBatch batch = BatchSource{plan, filled(25), filled(30)}.batch(0);
  EXPECT_GT(batch.pixels.narrow(0, 0, 25).min().item<float>(), 0.0F);
  EXPECT_EQ(batch.pixels.narrow(0, 25, 30).min().item<float>(), 0.0F);
}

TEST(BatchSourceTest, WhatTheDiskTakesIsTold) {
  const auto disk = [](int milliseconds) {
    return std::make_shared<NumberedSource>(
        ImageShape{1, 1, 1}, 100, true, [milliseconds](std::span<const std::int64_t>) {
          std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
        });
  };
  BatchSource slow{plan_of(10, 10), disk(20), disk(30)};
  EXPECT_EQ(slow.wait_seconds(), 0.0);
  static_cast<void>(slow.batch(0));
  EXPECT_GE(slow.wait_seconds(), 0.050);  // one reading of each
  const double of_one_step = slow.wait_seconds();
  static_cast<void>(slow.batch(1));
  EXPECT_GE(slow.wait_seconds(), of_one_step + 0.020);  // outliers may have been read ahead
}

TEST(BatchSourceTest, ImagesOfAnotherSizeAreRefusedBeforeTheyAreRead) {
  TrainingPlan plan = plan_of(10, 0);
  plan.network.input = {1, 2, 2};
  EXPECT_THAT(message_of<ConfigError>([&] { BatchSource(plan, numbered(20), nullptr); }),
              AllOf(HasSubstr("data.train"), HasSubstr("1x1x1"), HasSubstr("takes 1x2x2")));
}

TEST(BatchSourceTest, HoldingOutEveryImageIsRefused) {
  EXPECT_THAT(
      message_of<ConfigError>([] { BatchSource(plan_of(10, 0, 20), numbered(20), nullptr); }),
      AllOf(HasSubstr("hold_out"), HasSubstr("20")));
}

}  // namespace
}  // namespace oodsweep
