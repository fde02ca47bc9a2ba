#include "datasets/stream/outlier_sequence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "core/hash.hpp"

namespace oodsweep {
namespace {

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

/// XXH3 of the images of three passes, from a third of the first on.
std::uint64_t hash_of_sequence(std::int64_t size, OutlierOrder order) {
  const auto images = OutlierSequence{size, 42, order}.indices(size / 3, 3 * size);
  return xxh3(std::as_bytes(std::span{images}));
}

// Finished stages stand under keys that do not name the sequence: were it another one, they would
// no longer be what their keys say. The values are those of the sequence that they were made with.
TEST(OutlierSequenceTest, SequencesThatResultsWereMadeWithStay) {
  const auto permuted = OutlierOrder::kPermuted;
  EXPECT_EQ(hash_of_sequence(1000, permuted), 0x14ad37c275283915U);
  EXPECT_EQ(hash_of_sequence(32768, permuted), 0x0ad29b84420e242fU);
  EXPECT_EQ(hash_of_sequence(33023, permuted), 0x1ec6309896be2104U);  // one pool and 255 images
  EXPECT_EQ(hash_of_sequence(33024, permuted), 0xea79445c28601a12U);  // 129 blocks
  EXPECT_EQ(hash_of_sequence(60000, permuted), 0x2167e5199b4ecdb8U);
  EXPECT_EQ(hash_of_sequence(76817, permuted), 0xbb7a666c61aef502U);
  EXPECT_EQ(hash_of_sequence(1000, OutlierOrder::kOffset), 0xc9c97b3a5de755beU);
  EXPECT_EQ(hash_of_sequence(60000, OutlierOrder::kOffset), 0x032bf5e4b92d1dadU);
}

TEST(StreamPoolTest, APoolIsOf128BlocksUnlessTheyAreLargerThan256Mebibytes) {
  EXPECT_EQ(stream_pool({1, 28, 28}), (StreamPool{256, 128}));
  EXPECT_EQ(stream_pool({3, 32, 32}), (StreamPool{256, 128}));   // 96 MiB
  EXPECT_EQ(stream_pool({3, 64, 64}), (StreamPool{256, 85}));    // of 3 MiB
  EXPECT_EQ(stream_pool({3, 224, 224}), (StreamPool{16, 111}));  // of 2,408,448 bytes
  EXPECT_EQ(stream_pool({3, 8192, 8192}), (StreamPool{1, 2}));   // 192 MiB an image
}

TEST(OutlierSequenceTest, APoolEndsWhereTheNextOneOrTheNextPassBegins) {
  const StreamPool pool{4, 3};
  // 7 blocks of 4 and 2 images: pools of 3 and 3 blocks, the last of 1 block and the 2 images.
  const OutlierSequence sequence{30, 9, OutlierOrder::kPermuted, pool};
  EXPECT_EQ(sequence.pool_end(0), 12);
  EXPECT_EQ(sequence.pool_end(11), 12);
  EXPECT_EQ(sequence.pool_end(12), 24);
  EXPECT_EQ(sequence.pool_end(24), 30);
  EXPECT_EQ(sequence.pool_end(30), 42);
  EXPECT_EQ((OutlierSequence{14, 9, OutlierOrder::kPermuted, pool}.pool_end(1)), 14);
}

TEST(OutlierSequenceTest, PoolsOfOtherBlocksPassOverEveryImageOnceToo) {
  for (const StreamPool pool : {StreamPool{1, 2}, StreamPool{16, 111}, StreamPool{4, 3}}) {
    for (const std::int64_t size : {1, 2, 7, 30, 4000}) {
      auto images = pass_of(OutlierSequence{size, 4, OutlierOrder::kPermuted, pool}, size, 2);
      std::sort(images.begin(), images.end());
      std::vector<std::int64_t> all(static_cast<std::size_t>(size));
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(images, all) << pool.block_images << " x " << pool.blocks << ", " << size;
    }
  }
}

}  // namespace
}  // namespace oodsweep
