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
  [[nodiscard]] bool has_bytes() const override { return true; }
  void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                  std::int32_t* labels) const override;
  void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const override;

 private:
  /// Bytes of image `index`. @throws InternalError if there is none.
  [[nodiscard]] std::span<const std::uint8_t> image(std::int64_t index) const;

  SplitInfo info_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::int32_t> labels_;
};

}  // namespace oodsweep
