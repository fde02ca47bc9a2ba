#include "workers/image_tensors.hpp"

#include <ATen/ATen.h>

#include <numeric>

#include "workers/waiting.hpp"

namespace oodsweep {
namespace {

at::Tensor per_channel(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).to(at::kFloat).view({1, -1, 1, 1});
}

}  // namespace

at::Tensor channels_last_images(std::int64_t count, const ImageShape& shape,
                                at::TensorOptions options) {
  const std::int64_t c = shape.channels;
  const std::int64_t h = shape.height;
  const std::int64_t w = shape.width;
  // Strides by hand: for one channel PyTorch calls either layout contiguous and would keep the slow
  // one.
  return at::empty_strided({count, c, h, w}, {h * w * c, 1, w * c, c}, options);
}

void to_pixels(at::Tensor images, PixelSpace space, const NetworkSpec& network) {
  if (space == PixelSpace::kPixel || network.mean.empty()) return;
  images.mul_(per_channel(network.std)).add_(per_channel(network.mean));
}

at::Tensor read_pixels(const ImageSource& source, std::int64_t first, std::int64_t count,
                       const NetworkSpec& network, std::int32_t* labels, double& wait_seconds) {
  const Waiting waiting{wait_seconds};
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  at::Tensor images = channels_last_images(count, source.info().shape);
  source.read(indices, images.mutable_data_ptr<float>(), labels);
  to_pixels(images, source.info().space, network);
  return images;
}

}  // namespace oodsweep
