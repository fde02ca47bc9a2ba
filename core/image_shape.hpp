#pragma once

#include <cstdint>
#include <string>

namespace oodsweep {

/// Size of one image. Memory order everywhere is row, column, channel (channels last).
struct ImageShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  [[nodiscard]] std::int64_t pixels() const { return channels * height * width; }
  [[nodiscard]] std::string text() const;  ///< "1x28x28"
  bool operator==(const ImageShape&) const = default;
};

}  // namespace oodsweep
