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

  /// Whether images are 8-bit: read() then gives bytes_to_unit() of read_bytes(). Streams keep
  /// images as bytes, in a quarter of the memory, and make floats of them late.
  [[nodiscard]] virtual bool has_bytes() const { return false; }
  /// As read(), 8-bit. Only if has_bytes().
  virtual void read_bytes(std::span<const std::int64_t> indices, std::uint8_t* pixels,
                          std::int32_t* labels) const;

  /// The class numbers alone.
  virtual void read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const;

  /// Whether images in any order are read about as fast as in the order of their numbers. Streams
  /// take a set without it by block, out of a pool of open blocks.
  [[nodiscard]] virtual bool has_random_access() const { return true; }
};

}  // namespace oodsweep
