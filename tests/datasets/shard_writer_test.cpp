#include "datasets/shards/shard_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "datasets/shards/hash_index_writer.hpp"
#include "datasets/shards/shard_file.hpp"
#include "datasets/shards/split_writer.hpp"
#include "tests/chaos/small_disk.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/write_shard.hpp"

namespace oodsweep {
namespace {

using Labels = std::vector<std::int32_t>;

std::vector<std::uint8_t> noise(std::int64_t bytes, std::uint64_t seed = 1) {
  std::vector<std::uint8_t> values(static_cast<std::size_t>(bytes));
  CounterRandom random{seed, 0};
  for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(random.next());
  return values;
}

Labels numbers(std::int64_t count) {
  Labels labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back(static_cast<std::int32_t>(i % 7) - 1);
  return labels;
}

template <class Writer>
void append_all(Writer& writer, std::span<const std::uint8_t> pixels, const Labels& labels) {
  const std::size_t size = pixels.size() / labels.size();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto image = pixels.subspan(i * size, size);
    writer.append(image, labels[i], xxh3(std::as_bytes(image)));
  }
}

struct Amount {
  ImageShape shape;
  std::int64_t count;
};
void PrintTo(const Amount& amount, std::ostream* out) {
  *out << amount.count << " of " << amount.shape.text();
}

class ShardSizesTest : public testing::TestWithParam<Amount> {};

TEST_P(ShardSizesTest, AStreamedShardIsTheOneThatIsWrittenAtOnce) {
  const auto& [shape, count] = GetParam();
  const TemporaryFolder folder;
  const auto pixels = noise(count * shape.pixels());
  const Labels labels = numbers(count);
  const ShardEntry whole = write_shard(folder.path(), "whole.h5", shape, pixels, labels);
  ShardWriter writer{folder.path(), "streamed.h5", shape};
  append_all(writer, pixels, labels);
  const ShardEntry streamed = writer.finish();
  EXPECT_EQ(streamed.sha256, whole.sha256);
  EXPECT_EQ(streamed.bytes, whole.bytes);
  EXPECT_EQ(streamed.count, whole.count);
  EXPECT_EQ(sha256_file(folder.path() / "streamed.h5"), whole.sha256);
}

// One image; less than HDF5's small-data block (2 KiB); a block and a part; several writes of a
// mebibyte; images of which a few fill a block.
INSTANTIATE_TEST_SUITE_P(Sizes, ShardSizesTest,
                         testing::Values(Amount{{1, 1, 1}, 1}, Amount{{1, 1, 1}, 300},
                                         Amount{{1, 1, 1}, 3000}, Amount{{3, 32, 32}, 1},
                                         Amount{{3, 32, 32}, 300}, Amount{{3, 32, 32}, 1024},
                                         Amount{{1, 28, 28}, 3000}, Amount{{3, 224, 224}, 37}));

TEST(SplitWriterTest, ShardsFingerprintAndIndexAreThoseOfTheImages) {
  const TemporaryFolder folder;
  const ImageShape shape{1, 4, 4};
  const auto pixels = noise(700 * 16);
  SplitWriter writer{folder.path(), "train", shape, 512};
  append_all(writer, pixels, numbers(700));
  append_all(writer, std::span{pixels}.first(std::size_t{3} * 16), {0, 1, 2});
  const WrittenSplit written = writer.finish({"a", "b"});
  EXPECT_EQ(written.repeated, 3);
  EXPECT_EQ(written.entry.count, 703);
  ASSERT_EQ(written.entry.shards.size(), 2U);
  EXPECT_EQ(written.entry.shards[0].count, 512);
  EXPECT_EQ(written.entry.shards[1].file, "train-0001.h5");
  auto hashes = hash_images(pixels, 16);
  hashes.insert(hashes.end(), {hashes[0], hashes[1], hashes[2]});
  EXPECT_EQ(written.entry.fingerprint, image_fingerprint(shape, {"a", "b"}, hashes));
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(read_hash_index(folder.path(), *written.entry.hash_index, 703), hashes);
}

TEST(SplitWriterTest, AnIndexMadeInManyPassesIsTheOneMadeAtOnce) {
  const TemporaryFolder folder;
  const ImageShape shape{1, 2, 2};
  const auto pixels = noise(4000);
  const ShardEntry shard = write_shard(folder.path(), "a.h5", shape, pixels, numbers(1000));
  const HashIndexEntry at_once = write_hash_index(folder.path(), "once.h5", hash_images(pixels, 4));
  const WrittenIndex in_parts = index_shards(folder.path(), "parts.h5", {shard}, 90);
  EXPECT_EQ(in_parts.entry.sha256, at_once.sha256);
  EXPECT_EQ(in_parts.entry.bytes, at_once.bytes);
}

TEST(SplitWriterTest, LabelsCanBeReplacedAtTheEnd) {
  const TemporaryFolder folder;
  const ImageShape shape{1, 2, 2};
  const auto pixels = noise(16);
  SplitWriter writer{folder.path(), "test", shape, 256};
  append_all(writer, pixels, {2, 0, -1, 2});
  const WrittenSplit written = writer.finish({"a", "c"}, {{-1, -1}, {0, 0}, {2, 1}});
  const ShardEntry expected =
      write_shard(folder.path(), "expected.h5", shape, pixels, Labels{1, 0, -1, 1});
  EXPECT_EQ(written.entry.shards.front().sha256, expected.sha256);
}

TEST(ShardWriterTest, DefaultShardsHoldAtMostAQuarterOfAGibibyteInWholeBlocks) {
  EXPECT_EQ(default_shard_images({3, 32, 32}), 65536);   // 192 MiB
  EXPECT_EQ(default_shard_images({3, 64, 64}), 21760);   // 2^28 / 12288 = 21845.3; 85 * 256
  EXPECT_EQ(default_shard_images({3, 224, 224}), 1536);  // 2^28 / 150528 = 1783.3; 6 * 256
  EXPECT_EQ(default_shard_images({3, 1024, 1024}), 256);
}

TEST(ShardWriterTest, AFullDiskIsToldWhileWritingAndAtTheEnd) {
  const SmallDisk disk{4};
  if (!disk.is_mounted()) GTEST_SKIP() << "needs the right to mount";
  const ImageShape shape{3, 32, 32};
  const auto write_some = [&](const std::string& file, std::int64_t count) {
    ShardWriter writer{disk.path(), file, shape};
    append_all(writer, noise(count * shape.pixels()), numbers(count));
    static_cast<void>(writer.finish());
  };
  EXPECT_THROW(write_some("large.h5", 2048), DiskFull);  // 6 MiB
  std::filesystem::remove(disk.path() / "large.h5");
  write_some("fits.h5", 300);
  disk.fill();
  EXPECT_THROW(write_some("small.h5", 10), DiskFull);
}

}  // namespace
}  // namespace oodsweep
