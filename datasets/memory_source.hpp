#pragma once

#include <cstdint>
#include <vector>

#include "datasets/image_source.hpp"

namespace oodsweep {

/// 8-bit images held in memory. Value v reads as v / 255.
class MemorySource final : public ImageSource {
 public:
  /// @param pixels [count, height, width, channels]. @param labels [count].
  MemorySource(SplitInfo info, std::vector<std::uint8_t> pixels, std::vector<std::int32_t> labels);
  [[nodiscard]] const SplitInfo& info() const override { return info_; }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override;

 private:
  SplitInfo info_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::int32_t> labels_;
};

/// v / 255 for each byte.
void bytes_to_unit(std::span<const std::uint8_t> bytes, float* values);

}  // namespace oodsweep
