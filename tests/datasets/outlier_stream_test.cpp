#include "datasets/outlier_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/memory_source.hpp"

namespace oodsweep {
namespace {

/// `count` images of one pixel that holds the image's number (mod 256).
std::shared_ptr<const ImageSource> numbered_images(std::int64_t count) {
  SplitInfo info;
  info.shape = {1, 1, 1};
  info.count = count;
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < count; ++i) pixels.push_back(static_cast<std::uint8_t>(i % 256));
  return std::make_shared<MemorySource>(
      info, pixels, std::vector<std::int32_t>(static_cast<std::size_t>(count), -1));
}

std::vector<std::int64_t> pass_of(const OutlierSequence& sequence, std::int64_t size,
                                  std::int64_t pass) {
  return sequence.indices(pass * size, size);
}

class OutlierSequenceTest : public testing::TestWithParam<std::tuple<std::int64_t, OutlierOrder>> {
};

TEST_P(OutlierSequenceTest, EveryImageOccursOncePerPassAndPassesDiffer) {
  const auto [size, order] = GetParam();
  const OutlierSequence sequence{size, 42, order};
  const auto first = pass_of(sequence, size, 0);
  const auto second = pass_of(sequence, size, 1);
  std::vector<std::int64_t> sorted = first;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(sorted, all);
  if (size > 100) {
    EXPECT_NE(first, second);
    EXPECT_NE(first, pass_of(OutlierSequence{size, 43, order}, size, 0));
  }
}

TEST_P(OutlierSequenceTest, ARunOfPositionsIsThePositionsOneByOne) {
  const auto [size, order] = GetParam();
  const OutlierSequence sequence{size, 42, order};
  const std::int64_t first = size / 3;
  const auto run = sequence.indices(first, 40000);  // over borders of pools and passes
  for (std::int64_t i = 0; i < 40000; i += 37) {
    ASSERT_EQ(run[static_cast<std::size_t>(i)], sequence.index_at(first + i)) << i;
  }
}

// The last sizes are more than one pool of 128 blocks of 256 images: with a smaller last pool, with
// full ones only, each with and without a part of a block.
INSTANTIATE_TEST_SUITE_P(Sizes, OutlierSequenceTest,
                         testing::Combine(testing::Values(1, 2, 255, 256, 2860, 300 * 256,
                                                          300 * 256 + 17, 256 * 256 + 255),
                                          testing::Values(OutlierOrder::kPermuted,
                                                          OutlierOrder::kOffset)));

TEST(OutlierSequenceTest, AnOffsetPassIsInFileOrder) {
  const auto indices = pass_of(OutlierSequence{1000, 7, OutlierOrder::kOffset}, 1000, 3);
  for (std::size_t i = 1; i < indices.size(); ++i) {
    EXPECT_EQ(indices[i], (indices[i - 1] + 1) % 1000);
  }
}

TEST(OutlierSequenceTest, ALargeSetIsDrawnFromPoolsOfOpenBlocks) {
  const std::int64_t size = 300 * kStreamBlock;
  const OutlierSequence sequence{size, 9, OutlierOrder::kPermuted};
  std::set<std::int64_t> blocks;
  for (std::int64_t i = 0; i < kStreamPool * kStreamBlock; ++i) {
    blocks.insert(sequence.index_at(i) / kStreamBlock);
  }
  EXPECT_EQ(blocks.size(), static_cast<std::size_t>(kStreamPool));
}

TEST(OutlierStreamTest, AnyCutOfTheReadingGivesTheSameSequence) {
  const auto source = numbered_images(2860);
  OutlierStream whole{source, 5, OutlierOrder::kPermuted};
  std::vector<float> expected(10000);
  whole.read(0, 10000, expected.data());
  for (std::int64_t i = 0; i < 10000; ++i) {
    const auto index = whole.index_at(i);
    ASSERT_FLOAT_EQ(expected[static_cast<std::size_t>(i)],
                    static_cast<float>(index % 256) / 255.0F);
  }
  CounterRandom random{1, 0};
  OutlierStream cut{source, 5, OutlierOrder::kPermuted};
  std::int64_t position = 0;
  while (position < 10000) {
    const auto count =
        std::min<std::int64_t>(static_cast<std::int64_t>(random.below(700)), 10000 - position);
    std::vector<float> piece(static_cast<std::size_t>(count));
    cut.read(position, count, piece.data());
    ASSERT_TRUE(std::equal(piece.begin(), piece.end(), expected.begin() + position)) << position;
    position += count;
  }
}

TEST(OutlierStreamTest, ItResumesAtAnyPositionEvenBackwards) {
  const auto source = numbered_images(500);
  OutlierStream stream{source, 5, OutlierOrder::kOffset};
  std::vector<float> later(3);
  std::vector<float> before(3);
  stream.read(20000, 3, later.data());
  stream.read(4095, 3, before.data());  // over the border of a chunk
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_FLOAT_EQ(later[at], static_cast<float>(stream.index_at(20000 + i) % 256) / 255.0F);
    EXPECT_FLOAT_EQ(before[at], static_cast<float>(stream.index_at(4095 + i) % 256) / 255.0F);
  }
}

/// A source whose disk fails from image 4096 on.
class FailingSource final : public ImageSource {
 public:
  FailingSource() {
    info_.shape = {1, 1, 1};
    info_.count = 10000;
  }
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels, std::int32_t*) const override {
    if (++reads_ > 1) throw IoError{"shard a.h5: short read"};
    std::fill_n(pixels, indices.size(), 0.5F);
  }

 private:
  SplitInfo info_;
  mutable int reads_ = 0;
};

TEST(OutlierStreamTest, AFailureWhileReadingAheadReachesTheReaderThatNeedsIt) {
  OutlierStream stream{std::make_shared<FailingSource>(), 5, OutlierOrder::kPermuted};
  std::vector<float> pixels(4096);
  EXPECT_NO_THROW(stream.read(0, 4096, pixels.data()));
  EXPECT_THROW(stream.read(4096, 1, pixels.data()), IoError);
}

}  // namespace
}  // namespace oodsweep
