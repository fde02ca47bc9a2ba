#pragma once

#include <ATen/ATen.h>

#include "core/image_shape.hpp"

namespace oodsweep {

/// Random images on the device, uint8 [N, H, W, C], from which augmented batches are made there.
class DeviceImages {
 public:
  static constexpr std::int64_t kImages = 50'000;
  static constexpr std::int64_t kPadding = 4;

  DeviceImages(const ImageShape& shape, at::Device device)
      : size_{shape.height}, crops_{shape.channels == 3}, options_{at::TensorOptions{device}} {
    pixels_ = at::randint(256, {kImages, shape.height, shape.width, shape.channels},
                          options_.dtype(at::kByte));
    if (crops_) {
      pixels_ = at::constant_pad_nd(pixels_, {0, 0, kPadding, kPadding, kPadding, kPadding});
    }
    labels_ = at::randint(10, {kImages}, options_.dtype(at::kLong));
  }

  /// The next indices of a pass in random order, which is drawn anew when it is used up.
  [[nodiscard]] at::Tensor next(std::int64_t count) {
    if (place_ + count > kImages) {
      order_ = at::randperm(kImages, options_.dtype(at::kLong));
      place_ = 0;
    }
    place_ += count;
    return order_.narrow(0, place_ - count, count);
  }

  [[nodiscard]] at::Tensor labels(const at::Tensor& chosen) const {
    return labels_.index({chosen});
  }

  /// @return [n, C, H, W] float32 in [0, 1], channels_last.
  [[nodiscard]] at::Tensor batch(const at::Tensor& chosen) const {
    at::Tensor cut = crops_ ? cropped(chosen) : pixels_.index({chosen});
    return cut.permute({0, 3, 1, 2}).to(at::kFloat) / 255;
  }

 private:
  [[nodiscard]] at::Tensor cropped(const at::Tensor& chosen) const {
    const std::int64_t n = chosen.size(0);
    const at::TensorOptions whole = options_.dtype(at::kLong);
    const at::Tensor places = at::arange(size_, whole);
    const at::Tensor corner = at::randint(2 * kPadding + 1, {2, n, 1}, whole);
    const at::Tensor mirrored = at::rand({n, 1}, options_) < 0.5;
    const at::Tensor rows = corner.select(0, 0) + places;
    const at::Tensor columns =
        corner.select(0, 1) + at::where(mirrored, size_ - 1 - places, places);
    return pixels_.index(
        {chosen.unsqueeze(1).unsqueeze(2), rows.unsqueeze(2), columns.unsqueeze(1)});
  }

  std::int64_t size_;
  bool crops_;
  at::TensorOptions options_;
  at::Tensor pixels_;
  at::Tensor labels_;
  at::Tensor order_;
  std::int64_t place_ = kImages;
};

}  // namespace oodsweep
