#include "workers/device/image_table.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "datasets/memory_source.hpp"

namespace oodsweep {
namespace {

TEST(FindHomeTest, TakesTheFastestThatHasRoomAndRemembersIt) {
  ImageMemory memory{.device = 100, .pinned = 100};
  EXPECT_EQ(find_home(60, memory), ImageHome::kDevice);
  EXPECT_EQ(find_home(60, memory), ImageHome::kPinned);  // 40 are left on the device
  EXPECT_EQ(find_home(60, memory), ImageHome::kStream);
  EXPECT_EQ(find_home(40, memory), ImageHome::kDevice);
}

TEST(ImageMemoryTest, IsAQuarterOfTheDeviceAndAShareOfTheHost) {
  const ImageMemory memory = image_memory(1000);
  EXPECT_EQ(memory.device, 250);
  EXPECT_GT(memory.pinned, std::int64_t{1} << 20);
}

// More than a chunk of 4,096, so that the seam is met.
TEST(LoadImagesTest, HoldsEveryImageAndLabelInTheirOrder) {
  SplitInfo info;
  info.shape = {1, 1, 2};
  info.count = 5000;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  for (int i = 0; i < 5000; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i % 251));
    pixels.push_back(static_cast<std::uint8_t>(i / 251));
    labels.push_back(i % 7);
  }
  const MemorySource source{info, pixels, labels};
  const at::Tensor table = load_images(source, ImageHome::kDevice, at::kCPU).to(at::kLong);
  ASSERT_EQ(table.sizes(), (at::IntArrayRef{5000, 2}));
  const at::Tensor numbers = at::arange(5000, at::kLong);
  EXPECT_TRUE(at::equal(table.select(1, 0) + 251 * table.select(1, 1), numbers));
  EXPECT_TRUE(at::equal(load_labels(source, at::kCPU), numbers.remainder(7)));
}

}  // namespace
}  // namespace oodsweep
