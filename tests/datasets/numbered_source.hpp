#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// Images whose every byte is their number mod 251. Any number of them, since none is kept.
class NumberedSource final : public ImageSource {
 public:
  using BeforeRead = std::function<void(std::span<const std::int64_t> images)>;

  /// @param before_read Called in every reading, by the thread that reads.
  NumberedSource(const ImageShape& shape, std::int64_t count, bool has_random_access,
                 BeforeRead before_read = {})
      : has_random_access_{has_random_access}, before_read_{std::move(before_read)} {
    info_.shape = shape;
    info_.count = count;
  }
  static std::uint8_t byte_of(std::int64_t image) { return static_cast<std::uint8_t>(image % 251); }

  [[nodiscard]] const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    if (before_read_) before_read_(indices);
    if (labels != nullptr) std::fill_n(labels, indices.size(), -1);
    for (const std::int64_t index : indices) {
      const float value = static_cast<float>(byte_of(index)) / 255.0F;
      pixels = std::fill_n(pixels, info_.shape.pixels(), value);
    }
  }
  [[nodiscard]] bool has_bytes() const override { return true; }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* /*labels*/) const override {
    if (before_read_) before_read_(indices);
    for (const std::int64_t index : indices) {
      pixels = std::fill_n(pixels, info_.shape.pixels(), byte_of(index));
    }
  }
  [[nodiscard]] bool has_random_access() const override { return has_random_access_; }

 private:
  SplitInfo info_;
  bool has_random_access_;
  BeforeRead before_read_;
};

}  // namespace oodsweep
