#include "datasets/shards/shard_file.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/error.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

TEST(BlockImagesTest, ABlockHasAPowerOfTwoImagesAndAtMostFourMebibytes) {
  EXPECT_EQ(block_images({1, 1, 1}), 256);
  EXPECT_EQ(block_images({1, 28, 28}), 256);
  EXPECT_EQ(block_images({3, 32, 32}), 256);
  EXPECT_EQ(block_images({3, 64, 64}), 256);    // 3 MiB
  EXPECT_EQ(block_images({1, 128, 128}), 256);  // exactly 4 MiB
  EXPECT_EQ(block_images({1, 128, 129}), 128);  // a little more
  EXPECT_EQ(block_images({3, 224, 224}), 16);   // 150,528 bytes each: 27 would fit
  EXPECT_EQ(block_images({1, 2048, 2048}), 1);  // one image is 4 MiB
  EXPECT_EQ(block_images({3, 4096, 4096}), 1);  // 48 MiB
}

/// 41 images of 224x224 in colour: two whole blocks of 16 and one of 9.
class LargeImagesTest : public testing::Test {
 protected:
  LargeImagesTest() : pixels_(static_cast<std::size_t>(41 * kShape.pixels())) {
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
      pixels_[i] = static_cast<std::uint8_t>(i * 2654435761U >> 24U);
    }
    entry_ = write_shard(folder_.path(), "a.h5", kShape, pixels_, labels_);
  }
  static constexpr ImageShape kShape{3, 224, 224};

  TemporaryFolder folder_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::int32_t> labels_ = std::vector<std::int32_t>(41, 0);
  ShardEntry entry_;
};

TEST_F(LargeImagesTest, AreHashedAndReadInSmallerBlocks) {
  EXPECT_EQ(read_h5(folder_.path() / "a.h5", "/block_hash").shape, std::vector<std::int64_t>{3});
  const ShardFile shard{folder_.path() / "a.h5", entry_, kShape};
  EXPECT_EQ(shard.block_images(), 16);
  std::vector<std::uint8_t> all;
  std::vector<std::uint8_t> block;
  for (std::int64_t number = 0; number < 3; ++number) {
    shard.read_block(number, block);
    EXPECT_EQ(block.size(), static_cast<std::size_t>((number < 2 ? 16 : 9) * kShape.pixels()));
    all.insert(all.end(), block.begin(), block.end());
  }
  EXPECT_TRUE(all == pixels_);
  EXPECT_THROW(shard.read_block(3, block), InternalError);
}

}  // namespace
}  // namespace oodsweep
