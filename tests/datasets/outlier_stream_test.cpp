#include "datasets/stream/outlier_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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

/// Floats that are the image's number.
class FloatSource final : public ImageSource {
 public:
  FloatSource() {
    info_.shape = {1, 1, 2};
    info_.count = 1000;
  }
  const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels, std::int32_t*) const override {
    for (const std::int64_t index : indices) {
      *pixels++ = static_cast<float>(index);
      *pixels++ = -0.25F;
    }
  }

 private:
  SplitInfo info_;
};

TEST(OutlierStreamTest, FloatsComeAsTheSourceGivesThem) {
  OutlierStream stream{std::make_shared<FloatSource>(), 5, OutlierOrder::kPermuted};
  std::vector<float> pixels(600);
  stream.read(900, 300, pixels.data());
  for (std::size_t i = 0; i < 300; ++i) {
    ASSERT_EQ(pixels[2 * i], static_cast<float>(stream.index_at(900 + static_cast<int>(i))));
    ASSERT_EQ(pixels[2 * i + 1], -0.25F);
  }
  std::uint8_t byte = 0;
  EXPECT_THROW(stream.read_bytes(0, 1, &byte), InternalError);
}

TEST(OutlierStreamTest, BytesAreThoseThatTheFloatsWereMadeOf) {
  const auto source = numbered_images(700);
  OutlierStream stream{source, 5, OutlierOrder::kPermuted};
  std::vector<std::uint8_t> bytes(1500);
  std::vector<float> floats(1500);
  stream.read_bytes(10, 1500, bytes.data());
  stream.read(10, 1500, floats.data());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ASSERT_EQ(floats[i], static_cast<float>(bytes[i]) / 255.0F);
  }
}

}  // namespace
}  // namespace oodsweep
