#include "datasets/stream/stream_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "tests/datasets/numbered_source.hpp"

namespace oodsweep {
namespace {

OutlierSequence sequence_of(const ImageSource& source) {
  return {source.info().count, 42, OutlierOrder::kPermuted, stream_pool(source.info().shape)};
}

TEST(StreamPartTest, PartsOfAllRanksAreEveryPositionOnce) {
  for (const std::int64_t batch : {7, 8, 256}) {
    for (const std::int64_t ranks : {1, 2, 3, 4, 7}) {
      std::vector<int> readers(1000);
      for (std::int64_t rank = 0; rank < ranks; ++rank) {
        const StreamPart part{batch, rank, ranks};
        for (auto at = part.first_from(0); at < 1000; at = part.first_from(at + 1)) {
          ++readers[static_cast<std::size_t>(at)];
          ASSERT_TRUE(part.holds(at, 1));
        }
      }
      EXPECT_EQ(readers, std::vector<int>(1000, 1)) << batch << " on " << ranks;
    }
  }
}

TEST(StreamPartTest, APartIsTheSameSliceOfEveryBatch) {
  const StreamPart part{10, 1, 3};  // from floor(10 / 3) to floor(20 / 3): places 3, 4, 5
  EXPECT_EQ(part.first_from(0), 3);
  EXPECT_EQ(part.first_from(5), 5);
  EXPECT_EQ(part.first_from(6), 13);
  EXPECT_TRUE(part.holds(13, 3));
  EXPECT_FALSE(part.holds(13, 4));
  EXPECT_FALSE(part.holds(12, 1));
  EXPECT_FALSE(part.holds(5, 9));  // from one batch to the next
}

TEST(StreamPartTest, NoRunHoldsMoreOfAPartThanItSays) {
  for (const std::int64_t ranks : {1, 3, 8}) {
    const StreamPart part{10, ranks / 2, ranks};
    for (std::int64_t first = 0; first < 20; ++first) {
      for (std::int64_t run = 1; run < 50; ++run) {
        std::int64_t count = 0;
        for (auto at = first; at < first + run; ++at) count += part.holds(at, 1) ? 1 : 0;
        ASSERT_LE(count, part.most_of(run)) << first << " " << run << " of " << ranks;
      }
    }
  }
}

class StreamPlanTest : public testing::TestWithParam<bool> {};

TEST_P(StreamPlanTest, RunsHaveTheImagesOfTheSequenceInTheirPlaces) {
  const bool random_access = GetParam();
  const NumberedSource source{{1, 1, 1}, 300 * 256 + 17, random_access};
  const OutlierSequence sequence = sequence_of(source);
  for (const StreamPart part : {StreamPart{}, StreamPart{10, 1, 3}}) {
    const StreamPlan plan{source, sequence, OutlierOrder::kPermuted, {.part = part}};
    std::int64_t position = 5;  // in the middle of a pool
    while (position < 90000) {
      const StreamRun run = plan.run_from(position);
      ASSERT_GT(run.end, position);
      ASSERT_LE(run.count, plan.most_images());
      std::vector<std::int64_t> images(static_cast<std::size_t>(run.count), -1);
      for (const StreamLoad& load : run.loads) {
        ASSERT_LE(load.images.size(), 256U);
        for (std::size_t i = 0; i < load.images.size(); ++i) {
          images.at(static_cast<std::size_t>(load.places[i])) = load.images[i];
        }
      }
      auto at = position;
      for (const std::int64_t image : images) {
        at = part.first_from(at);
        ASSERT_EQ(image, sequence.index_at(at)) << at;
        ++at;
      }
      EXPECT_GE(part.first_from(at), run.end);
      position = run.end;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Access, StreamPlanTest, testing::Bool());

TEST(StreamPlanTest, WithoutRandomAccessEveryBlockIsReadInOneCallAPass) {
  const NumberedSource source{{1, 1, 1}, 300 * 256 + 17, false};
  const StreamPlan plan{source, sequence_of(source), OutlierOrder::kPermuted, {}};
  std::set<std::int64_t> blocks;
  std::size_t loads = 0;
  for (std::int64_t position = 0; position < source.info().count;) {
    const StreamRun run = plan.run_from(position);
    for (const StreamLoad& load : run.loads) {
      EXPECT_TRUE(std::is_sorted(load.images.begin(), load.images.end()));
      EXPECT_EQ(load.images.front() / 256, load.images.back() / 256);
      blocks.insert(load.images.front() / 256);
      ++loads;
    }
    position = run.end;
  }
  EXPECT_EQ(blocks.size(), 301U);
  EXPECT_EQ(loads, 301U);
}

TEST(StreamPlanTest, WhatIsHeldIsBoundedInBytes) {
  const auto held = [](const ImageShape& shape, bool random_access, std::int64_t ahead) {
    const NumberedSource source{shape, 1'000'000, random_access};
    const StreamPlan plan{
        source, sequence_of(source), OutlierOrder::kPermuted, {.ahead_bytes = ahead}};
    return plan.most_images() * shape.pixels();
  };
  constexpr std::int64_t kMebibyte = 1 << 20;
  // A pool, a block's rest, and what is read ahead.
  EXPECT_LE(held({3, 32, 32}, false, 32 * kMebibyte), (96 + 1 + 32) * kMebibyte);
  EXPECT_LE(held({3, 64, 64}, false, 32 * kMebibyte), (256 + 3 + 32) * kMebibyte);
  EXPECT_LE(held({3, 224, 224}, false, 0), (256 + 3 + 3) * kMebibyte);
  EXPECT_LE(held({3, 64, 64}, true, 32 * kMebibyte), 65 * kMebibyte);
  EXPECT_LE(held({1, 28, 28}, true, 32 * kMebibyte), 8 * kMebibyte);  // twice 4,096 images
  // Four ranks hold a quarter each of the pool.
  const NumberedSource source{{3, 32, 32}, 1'000'000, false};
  const StreamPlan plan{source,
                        sequence_of(source),
                        OutlierOrder::kPermuted,
                        {.part = {256, 3, 4}, .ahead_bytes = 0}};
  EXPECT_LE(plan.most_images() * 3072, 26 * kMebibyte);
}

}  // namespace
}  // namespace oodsweep
