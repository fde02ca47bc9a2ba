#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/network_description.hpp"

namespace oodsweep {

/// One residual block of a Wide ResNet.
struct WideResnetBlock {
  std::string name;  ///< "block2.layer.0"
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t stride = 1;

  /// Whether the shortcut is a 1x1 convolution; else the input itself is added.
  [[nodiscard]] bool projects() const { return in != out; }
};

/// The blocks of depth 6n + 4 and width w in forward order: three groups of n with 16w, 32w, 64w
/// channels; the first block of the second and third group halves height and width.
/// @param spec With "depth" and "width".
[[nodiscard]] std::vector<WideResnetBlock> wide_resnet_blocks(const NetworkSpec& spec);

[[nodiscard]] NetworkDescription wide_resnet_description();

}  // namespace oodsweep
