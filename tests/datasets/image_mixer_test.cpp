#include "datasets/importers/image_mixer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/hash.hpp"
#include "core/random.hpp"
#include "datasets/shards/h5_arrays.hpp"
#include "tests/support/temporary_folder.hpp"

namespace oodsweep {
namespace {

constexpr ImageShape kShape{1, 2, 2};

/// The labels of images 0, 1, ... in the order in which they come out; the pixels repeat the label.
std::vector<std::int32_t> mixed(std::int32_t count, std::uint64_t seed, std::int64_t bucket_bytes,
                                std::int32_t left_out = -1) {
  const TemporaryFolder folder;
  ImageMixer mixer{folder.path() / "mix", seed, kShape.pixels(), count, bucket_bytes};
  for (std::int32_t i = 0; i < count; ++i) {
    if (i == left_out) continue;
    const std::vector<std::uint8_t> pixels(4, static_cast<std::uint8_t>(i));
    mixer.add(static_cast<std::uint64_t>(i), pixels, i, xxh3(std::as_bytes(std::span{pixels})));
  }
  SplitWriter writer{folder.path(), "train", kShape, 1 << 16};
  mixer.drain(writer);
  const SplitEntry entry = writer.finish({}).entry;
  const H5Array labels = read_h5(folder.path() / "train-0000.h5", "/labels");
  const H5Array pixels = read_h5(folder.path() / "train-0000.h5", "/images");
  const auto numbers = labels.as<std::int32_t>();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(pixels.as<std::uint8_t>()[4 * i], static_cast<std::uint8_t>(numbers[i]));
  }
  std::int64_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator{folder.path()}) {
    files += file.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 2) << "a shard and an index: what was spilled is gone";
  return {numbers.begin(), numbers.end()};
}

TEST(ImageMixerTest, TheOrderIsThatOfTheKeysWhateverTheMemory) {
  std::vector<std::int32_t> by_key(1000);
  std::iota(by_key.begin(), by_key.end(), 0);
  const std::uint64_t seed = derive_seed(5, 0, "import order");
  const auto key = [&](std::int32_t image) {
    return CounterRandom{seed, static_cast<std::uint64_t>(image)}.next64();
  };
  std::sort(by_key.begin(), by_key.end(),
            [&](std::int32_t a, std::int32_t b) { return key(a) < key(b); });
  EXPECT_EQ(mixed(1000, 5, 1 << 20), by_key);  // all in memory
  EXPECT_EQ(mixed(1000, 5, 500), by_key);      // 8 files
  EXPECT_EQ(mixed(1000, 5, 1), by_key);        // 1024 files, written image by image
  EXPECT_NE(mixed(1000, 6, 1 << 20), by_key);
}

TEST(ImageMixerTest, AnImageThatIsLeftOutMovesNoOther) {
  std::vector<std::int32_t> all = mixed(300, 1, 1000);
  all.erase(std::find(all.begin(), all.end(), 77));
  EXPECT_EQ(mixed(300, 1, 1000, 77), all);
}

}  // namespace
}  // namespace oodsweep
