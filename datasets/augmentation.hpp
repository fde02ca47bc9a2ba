#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image_shape.hpp"

namespace oodsweep {

/// What training does to an image each time it is seen.
enum class Augmentation {
  kNone,
  kFlip,     ///< Mirrored left to right, or not.
  kCropFlip  ///< That, then a crop of the image's own size out of the image framed with zeros.
};

/// Names of the sweep file: "none", "flip", "crop_flip".
[[nodiscard]] const std::vector<std::string>& augmentation_names();
/// @param name One of augmentation_names().
[[nodiscard]] Augmentation augmentation_named(const std::string& name);

/// Width of the frame of zeros: an eighth of the side, rounded up. So 4 for 32x32 and 8 for 64x64
/// (Hendrycks 2019, published code; Liang 2018 as its networks were trained).
[[nodiscard]] std::int64_t augmentation_frame(std::int64_t side);

/// What happens to one image. The crop begins at (row, column) of the framed image.
struct ImageChange {
  bool mirrored = false;
  std::int64_t row = 0;
  std::int64_t column = 0;

  bool operator==(const ImageChange&) const = default;
};

/// Augments the images of one stream. What happens to an image is a function of (seed, position in
/// the stream) alone: equal on any number of ranks and threads, and another one whenever the image
/// comes again. Immutable; shared freely between threads.
class Augmenter {
 public:
  Augmenter(Augmentation kind, const ImageShape& shape, std::uint64_t seed);

  [[nodiscard]] ImageChange change_at(std::int64_t position) const;

  /// @param first_position Of the first image in the stream; the others follow it.
  /// @param pixels [count, height, width, channels] in [0, 1], changed in place.
  void apply(std::int64_t first_position, std::int64_t count, float* pixels) const;

 private:
  Augmentation kind_;
  ImageShape shape_;
  std::uint64_t seed_;
};

}  // namespace oodsweep
