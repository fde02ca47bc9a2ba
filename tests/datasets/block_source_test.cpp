#include "datasets/block_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/h5_arrays.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/outlier_stream.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr ImageShape kShape{1, 1, 3};

/// A split of random 1x3 images in shards of 512, as a block source and in memory.
class BlockSourceTest : public testing::Test {
 protected:
  void make(std::int64_t count) {
    CounterRandom random{11, 0};
    for (std::int64_t i = 0; i < count * 3; ++i) {
      pixels_.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
    for (std::int64_t i = 0; i < count; ++i) labels_.push_back(static_cast<std::int32_t>(i % 7));
    info_.shape = kShape;
    info_.count = count;
    Shards shards;
    for (std::int64_t first = 0; first < count; first += 512) {
      const auto begin = static_cast<std::size_t>(first);
      const auto images = static_cast<std::size_t>(std::min<std::int64_t>(512, count - first));
      const std::string file = std::to_string(shards.size()) + ".h5";
      const ShardEntry entry = write_shard(folder_.path(), file, kShape,
                                           std::span{pixels_}.subspan(begin * 3, images * 3),
                                           std::span{labels_}.subspan(begin, images));
      shards.push_back(std::make_unique<const ShardFile>(folder_.path() / file, entry, kShape));
    }
    blocks_ = std::make_shared<BlockSource>(info_, std::move(shards));
    memory_ = std::make_shared<MemorySource>(info_, pixels_, labels_);
  }
  static std::vector<float> read(const ImageSource& source, std::vector<std::int64_t> images,
                                 std::vector<std::int32_t>* labels = nullptr) {
    std::vector<float> pixels(images.size() * 3);
    if (labels != nullptr) labels->resize(images.size());
    source.read(images, pixels.data(), labels != nullptr ? labels->data() : nullptr);
    return pixels;
  }

  TemporaryFolder folder_;
  SplitInfo info_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::int32_t> labels_;
  std::shared_ptr<const ImageSource> blocks_;
  std::shared_ptr<const ImageSource> memory_;
};

TEST_F(BlockSourceTest, ImagesInAnyOrderAreThoseOfTheWholeSplit) {
  make(1500);
  CounterRandom random{3, 0};
  std::vector<std::int64_t> images{0, 255, 256, 511, 512, 1023, 1024, 1499, 1499, 0};
  for (int i = 0; i < 300; ++i) images.push_back(static_cast<std::int64_t>(random.below(1500)));
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> expected_labels;
  EXPECT_EQ(read(*blocks_, images, &labels), read(*memory_, images, &expected_labels));
  EXPECT_EQ(labels, expected_labels);
  EXPECT_THROW(read(*blocks_, {1500}), InternalError);
}

TEST_F(BlockSourceTest, ABlockIsReadOnceAsLongAsItIsAmongTheLastOnes) {
  const auto open = static_cast<std::int64_t>(BlockSource::kOpenBlocks);
  make((open + 2) * kBlockImages);
  const auto first = read(*blocks_, {5});
  fs::remove(folder_.path() / "0.h5");  // blocks 0 and 1
  std::vector<std::int64_t> one_of_each;
  for (std::int64_t block = 2; block <= open; ++block) one_of_each.push_back(block * kBlockImages);
  read(*blocks_, one_of_each);
  EXPECT_EQ(read(*blocks_, {5}), first);  // block 0 and open - 1 others: still open
  read(*blocks_, {(open + 1) * kBlockImages});
  EXPECT_THAT(message_of<IoError>([&] { read(*blocks_, {5}); }), HasSubstr("0.h5"));
}

TEST_F(BlockSourceTest, ADamagedBlockIsNamedWhenItIsFirstReadAndNoOther) {
  make(1500);
  const fs::path shard = folder_.path() / "1.h5";
  const std::int64_t offset = locate_h5(shard, "/images").offset;
  std::fstream file{shard, std::ios::binary | std::ios::in | std::ios::out};
  file.seekp(offset + 3 * 300);
  file.put(static_cast<char>(~pixels_[(512 + 300) * 3]));
  file.close();
  EXPECT_NO_THROW(read(*blocks_, {512, 512 + 255}));
  EXPECT_THAT(message_of<IoError>([&] { read(*blocks_, {512 + 256}); }),
              AllOf(HasSubstr("1.h5"), HasSubstr("block 1"), HasSubstr("damaged")));
  fs::resize_file(folder_.path() / "2.h5", static_cast<std::uintmax_t>(offset) + 10);
  EXPECT_THAT(message_of<IoError>([&] { read(*blocks_, {1024}); }),
              AllOf(HasSubstr("2.h5"), HasSubstr("truncated")));
}

TEST_F(BlockSourceTest, AStreamFromBlocksIsTheStreamFromMemory) {
  make((kStreamPool + 40) * kBlockImages + 19);
  OutlierStream from_blocks{blocks_, 5, OutlierOrder::kPermuted};
  OutlierStream from_memory{memory_, 5, OutlierOrder::kPermuted};
  const std::int64_t images = info_.count + 5000;  // into the second pass
  std::vector<float> pixels(static_cast<std::size_t>(images * 3));
  std::vector<float> expected(pixels.size());
  from_blocks.read(0, images, pixels.data());
  from_memory.read(0, images, expected.data());
  EXPECT_EQ(pixels, expected);
}

}  // namespace
}  // namespace oodsweep
