#pragma once

#include <cstdint>

#include "core/bfloat16.hpp"
#include "core/host_device.hpp"
#include "core/philox.hpp"

namespace oodsweep {

// How single values of a training batch come out of stored bytes, on the CPU and in kernels: what
// Augmenter, bytes_to_unit() and Network's standardisation do one after the other, in one go.

inline constexpr std::int64_t kMostImageChannels = 4;

/// The images of a part of a batch.
struct ImageBatchRule {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;  ///< At most kMostImageChannels.
  std::uint64_t seed = 0;     ///< Of the augmentation.
  bool flips = false;
  bool crops = false;
  std::int64_t frame_rows = 0;
  std::int64_t frame_columns = 0;
  // Image i of the part is at position step * per_step + first + i of its stream.
  std::int64_t per_step = 0;
  std::int64_t first = 0;
  // (value - mean) * inverse_std per channel; 0 and 1 where the network has no constants.
  float mean[kMostImageChannels] = {};
  float inverse_std[kMostImageChannels] = {};

  [[nodiscard]] OOD_HOST_DEVICE std::int64_t places() const { return height * width; }
};

/// Where an image's values come from: place (row, column) of the result shows the mirrored or plain
/// image's (row + row_shift, column + column_shift).
struct ImageShift {  // without initial values: kernels keep it in shared memory
  bool mirrored;
  std::int64_t row_shift;
  std::int64_t column_shift;
};

/// Augmenter::change_at().
[[nodiscard]] OOD_HOST_DEVICE inline ImageShift image_shift(const ImageBatchRule& rule,
                                                            std::int64_t position) {
  ImageShift shift{};
  if (!rule.flips) return shift;
  KernelRandom random{rule.seed, static_cast<std::uint64_t>(position)};
  shift.mirrored = (random.next() & 1U) != 0;
  if (!rule.crops) return shift;
  shift.row_shift =
      static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * rule.frame_rows + 1))) -
      rule.frame_rows;
  shift.column_shift = static_cast<std::int64_t>(
                           random.below(static_cast<std::uint64_t>(2 * rule.frame_columns + 1))) -
                       rule.frame_columns;
  return shift;
}

/// Writes all channels of one place, in the order of memory, of one image.
/// @param image The stored bytes, [height, width, channels]. @param to The result's first value.
template <class T>
OOD_HOST_DEVICE inline void write_place(const ImageBatchRule& rule, const ImageShift& shift,
                                        std::int64_t place, const std::uint8_t* image, T* to) {
  const std::int64_t row = place / rule.width + shift.row_shift;
  const std::int64_t column = place % rule.width + shift.column_shift;
  const bool inside = row >= 0 && row < rule.height && column >= 0 && column < rule.width;
  const std::int64_t shown = shift.mirrored ? rule.width - 1 - column : column;
  const std::uint8_t* from = image + (inside ? (row * rule.width + shown) * rule.channels : 0);
  for (std::int64_t channel = 0; channel < rule.channels; ++channel) {
    const float value = inside ? static_cast<float>(from[channel]) / 255.0F : 0.0F;
    store((value - rule.mean[channel]) * rule.inverse_std[channel],
          to + place * rule.channels + channel);
  }
}

}  // namespace oodsweep
