#include "workers/image_tensors.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace oodsweep {
namespace {

TEST(ChannelsLastImagesTest, AreChannelsLastEvenWithOneChannel) {
  const at::Tensor images = channels_last_images(2, {1, 28, 28});
  EXPECT_EQ(images.strides().vec(), (std::vector<std::int64_t>{784, 1, 28, 1}));
}

TEST(ToPixelsTest, UndoesEachChannelsStandardisation) {
  NetworkSpec network;
  network.mean = {0.5, 0.25};
  network.std = {0.5, 0.125};
  const at::Tensor images = channels_last_images(1, {2, 1, 1});
  images.fill_(2.0);
  to_pixels(images, PixelSpace::kNetworkInput, network);
  EXPECT_FLOAT_EQ(images[0][0].item<float>(), 1.5F);  // 2 * 0.5 + 0.5
  EXPECT_FLOAT_EQ(images[0][1].item<float>(), 0.5F);  // 2 * 0.125 + 0.25
}

TEST(ToPixelsTest, LeavesPixelsAndNetworksWithoutConstantsAlone) {
  NetworkSpec network;
  const at::Tensor images = channels_last_images(1, {1, 1, 1});
  images.fill_(2.0);
  to_pixels(images, PixelSpace::kNetworkInput, network);
  network.mean = {0.5};
  network.std = {0.5};
  to_pixels(images, PixelSpace::kPixel, network);
  EXPECT_FLOAT_EQ(images.item<float>(), 2.0F);
}

}  // namespace
}  // namespace oodsweep
