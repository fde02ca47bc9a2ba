#pragma once

#include <cstdint>
#include <span>

#include "datasets/split_info.hpp"

namespace oodsweep {

/// Images of one split, by number. Implementations are immutable after opening and may be read from
/// any number of threads.
class ImageSource {
 public:
  virtual ~ImageSource() = default;

  [[nodiscard]] virtual const SplitInfo& info() const = 0;

  /// Copies images `indices` (each in [0, count)) in that order.
  /// @param pixels [indices.size(), height, width, channels] floats in info().space.
  /// @param labels [indices.size()] class numbers, -1 where there is none; may be null.
  /// @throws IoError naming the shard if it is short or a block's hash is wrong.
  virtual void read(std::span<const std::int64_t> indices, float* pixels,
                    std::int32_t* labels) const = 0;
};

}  // namespace oodsweep
