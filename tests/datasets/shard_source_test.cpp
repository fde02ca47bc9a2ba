#include "datasets/shards/shard_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "core/error.hpp"
#include "core/random.hpp"
#include "datasets/memory_source.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "datasets/stream/outlier_stream.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr ImageShape kShape{1, 1, 3};

/// A split of random 1x3 images in shards of 512, as a block source and in memory.
class ShardSourceTest : public testing::Test {
 protected:
  void make(std::int64_t count) {
    CounterRandom random{11, 0};
    for (std::int64_t i = 0; i < count * 3; ++i) {
      pixels_.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
    for (std::int64_t i = 0; i < count; ++i) labels_.push_back(static_cast<std::int32_t>(i % 7));
    info_.shape = kShape;
    info_.count = count;
    std::vector<ShardEntry> shards;
    for (std::int64_t first = 0; first < count; first += 512) {
      const auto begin = static_cast<std::size_t>(first);
      const auto images = static_cast<std::size_t>(std::min<std::int64_t>(512, count - first));
      const std::string file = std::to_string(shards.size()) + ".h5";
      shards.push_back(write_shard(folder_.path(), file, kShape,
                                   std::span{pixels_}.subspan(begin * 3, images * 3),
                                   std::span{labels_}.subspan(begin, images)));
    }
    stored_ = std::make_shared<ShardSource>(info_, folder_.path(), shards, false);
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
  std::shared_ptr<const ImageSource> stored_;
  std::shared_ptr<const ImageSource> memory_;
};

TEST_F(ShardSourceTest, ImagesInAnyOrderAreThoseOfTheWholeSplit) {
  make(1500);
  CounterRandom random{3, 0};
  std::vector<std::int64_t> images{0, 255, 256, 511, 512, 1023, 1024, 1499, 1499, 0};
  for (int i = 0; i < 300; ++i) images.push_back(static_cast<std::int64_t>(random.below(1500)));
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> expected_labels;
  EXPECT_EQ(read(*stored_, images, &labels), read(*memory_, images, &expected_labels));
  EXPECT_EQ(labels, expected_labels);
  EXPECT_THROW(read(*stored_, {1500}), InternalError);
}

TEST_F(ShardSourceTest, BytesAndLabelsAloneAreThoseOfTheWholeSplit) {
  make(1100);
  const std::vector<std::int64_t> images{1099, 0, 1, 2, 511, 512, 513, 1023, 1024, 255, 256};
  std::vector<std::uint8_t> bytes(images.size() * 3);
  std::vector<std::int32_t> labels(images.size());
  stored_->read_bytes(images, bytes.data(), labels.data());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto image = static_cast<std::size_t>(images[i]);
    EXPECT_EQ(labels[i], labels_[image]);
    for (std::size_t pixel = 0; pixel < 3; ++pixel) {
      EXPECT_EQ(bytes[i * 3 + pixel], pixels_[image * 3 + pixel]) << images[i];
    }
  }
  std::fill(labels.begin(), labels.end(), -7);
  stored_->read_labels(images, labels.data());
  EXPECT_EQ(labels.front(), labels_.back());
}

TEST_F(ShardSourceTest, AShardIsOpenedWhenAnImageOfItIsFirstRead) {
  make(1100);
  fs::remove(folder_.path() / "1.h5");
  EXPECT_NO_THROW(read(*stored_, {0, 1024}));
  EXPECT_THAT(message_of<IoError>([&] { read(*stored_, {600}); }), HasSubstr("1.h5"));
}

TEST_F(ShardSourceTest, MoreShardsThanAProcessKeepsOpenAreReadAllTheSame) {
  make((PositionedFile::kMostOpen + 3) * 512);
  std::vector<std::int64_t> one_of_each;
  for (std::int64_t i = 0; i < PositionedFile::kMostOpen + 3; ++i) one_of_each.push_back(i * 512);
  const auto descriptors = [] {
    const fs::directory_iterator open{"/proc/self/fd"};
    return std::distance(begin(open), end(open));
  };
  const auto before = descriptors();
  EXPECT_EQ(read(*stored_, one_of_each), read(*memory_, one_of_each));
  EXPECT_EQ(read(*stored_, one_of_each), read(*memory_, one_of_each));
  EXPECT_LE(descriptors() - before, PositionedFile::kMostOpen);
  stored_.reset();
  EXPECT_EQ(descriptors(), before);
}

/// Bytes of memory of this process that no other one shares.
std::int64_t private_bytes() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  std::int64_t kilobytes = -1;
  while (status >> word && word != "RssAnon:") continue;
  status >> kilobytes;
  return kilobytes * 1024;
}

TEST(ShardSourceMemoryTest, ProcessesReadThePageCacheAndKeepNoImages) {
  constexpr ImageShape kColour{3, 32, 32};
  constexpr std::int64_t kImages = 16'384;  // 48 MiB
  const TemporaryFolder folder;
  SplitInfo info;
  info.shape = kColour;
  info.count = kImages;
  std::vector<ShardEntry> shards;
  {
    const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kImages * kColour.pixels()), 7);
    shards.push_back(write_shard(folder.path(), "0.h5", kColour, pixels,
                                 std::vector<std::int32_t>(kImages, -1)));
  }
  const ShardSource source{info, folder.path(), shards, true};
  std::vector<std::int64_t> images(256);
  std::vector<std::uint8_t> pixels(images.size() * static_cast<std::size_t>(kColour.pixels()));
  const auto read_from = [&](std::int64_t first) {
    std::iota(images.begin(), images.end(), first);
    source.read_bytes(images, pixels.data(), nullptr);
  };
  read_from(0);
  const std::int64_t before = private_bytes();
  ASSERT_GT(before, 0);
  for (std::int64_t first = 0; first < kImages; first += 256) read_from(first);
  EXPECT_LT(private_bytes() - before, 8 << 20);  // a copy would be 48 MiB
}

TEST_F(ShardSourceTest, ADamagedBlockIsNamedWhenItIsFirstReadAndNoOther) {
  make(1500);
  const fs::path shard = folder_.path() / "1.h5";
  const std::int64_t offset = locate_h5(shard, "/images").offset;
  std::fstream file{shard, std::ios::binary | std::ios::in | std::ios::out};
  file.seekp(offset + 3 * 300);
  file.put(static_cast<char>(~pixels_[(512 + 300) * 3]));
  file.close();
  EXPECT_NO_THROW(read(*stored_, {512, 512 + 255}));
  EXPECT_THAT(message_of<IoError>([&] { read(*stored_, {512 + 256}); }),
              AllOf(HasSubstr("1.h5"), HasSubstr("block 1"), HasSubstr("damaged")));
  fs::resize_file(folder_.path() / "2.h5", static_cast<std::uintmax_t>(offset) + 10);
  EXPECT_THAT(message_of<IoError>([&] { read(*stored_, {1024}); }),
              AllOf(HasSubstr("2.h5"), HasSubstr("truncated")));
}

TEST_F(ShardSourceTest, AStreamFromShardsIsTheStreamFromMemory) {
  make((kStreamPool + 40) * kBlockImages + 19);
  OutlierStream from_shards{stored_, 5, OutlierOrder::kPermuted};
  OutlierStream from_memory{memory_, 5, OutlierOrder::kPermuted};
  const std::int64_t images = info_.count + 5000;  // into the second pass
  std::vector<float> pixels(static_cast<std::size_t>(images * 3));
  std::vector<float> expected(pixels.size());
  from_shards.read(0, images, pixels.data());
  from_memory.read(0, images, expected.data());
  EXPECT_EQ(pixels, expected);
}

}  // namespace
}  // namespace oodsweep
