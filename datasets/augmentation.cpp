#include "datasets/augmentation.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/random.hpp"

namespace oodsweep {
namespace {

/// One row of the result. @param shift The crop begins so many columns right of the image's edge;
/// negative: inside the frame. @param mirrored What is cropped is the mirrored row.
void copy_row(const float* from, const ImageShape& shape, std::int64_t shift, bool mirrored,
              float* to) {
  const std::int64_t channels = shape.channels;
  const std::int64_t first = std::max<std::int64_t>(0, -shift);
  const std::int64_t last = std::min(shape.width, shape.width - shift);
  std::fill(to, to + first * channels, 0.0F);
  std::fill(to + last * channels, to + shape.width * channels, 0.0F);
  if (!mirrored) {
    std::copy(from + (first + shift) * channels, from + (last + shift) * channels,
              to + first * channels);
    return;
  }
  const float* source = from + (shape.width - 1 - (first + shift)) * channels;
  for (std::int64_t column = first; column < last; ++column, source -= channels) {
    std::copy_n(source, channels, to + column * channels);
  }
}

void change_image(const float* from, const ImageShape& shape, const ImageChange& change,
                  std::int64_t frame_rows, std::int64_t frame_columns, float* to) {
  const std::int64_t run = shape.width * shape.channels;
  for (std::int64_t row = 0; row < shape.height; ++row, to += run) {
    const std::int64_t source = row + change.row - frame_rows;
    if (source < 0 || source >= shape.height) {
      std::fill(to, to + run, 0.0F);
    } else {
      copy_row(from + source * run, shape, change.column - frame_columns, change.mirrored, to);
    }
  }
}

}  // namespace

const std::vector<std::string>& augmentation_names() {
  static const std::vector<std::string> names{"none", "flip", "crop_flip"};
  return names;
}

Augmentation augmentation_named(const std::string& name) {
  const auto& names = augmentation_names();
  const auto found = std::find(names.begin(), names.end(), name);
  OOD_EXPECT(found != names.end(), "a name of an augmentation, not " + name);
  return static_cast<Augmentation>(found - names.begin());
}

std::int64_t augmentation_frame(std::int64_t side) { return (side + 7) / 8; }

Augmenter::Augmenter(Augmentation kind, const ImageShape& shape, std::uint64_t seed)
    : kind_{kind}, shape_{shape}, seed_{seed} {}

ImageChange Augmenter::change_at(std::int64_t position) const {
  ImageChange change;
  if (kind_ == Augmentation::kNone) return change;
  CounterRandom random{seed_, static_cast<std::uint64_t>(position)};
  change.mirrored = (random.next() & 1U) != 0;
  if (kind_ == Augmentation::kFlip) return change;
  const auto offset = [&](std::int64_t side) {
    const auto places = static_cast<std::uint64_t>(2 * augmentation_frame(side) + 1);
    return static_cast<std::int64_t>(random.below(places));
  };
  change.row = offset(shape_.height);
  change.column = offset(shape_.width);
  return change;
}

void Augmenter::apply(std::int64_t first_position, std::int64_t count, float* pixels) const {
  if (kind_ == Augmentation::kNone) return;
  const bool crops = kind_ == Augmentation::kCropFlip;
  const std::int64_t frame_rows = crops ? augmentation_frame(shape_.height) : 0;
  const std::int64_t frame_columns = crops ? augmentation_frame(shape_.width) : 0;
  const auto size = static_cast<std::size_t>(shape_.pixels());
  std::vector<float> original(size);
  for (std::int64_t i = 0; i < count; ++i, pixels += size) {
    std::copy_n(pixels, size, original.begin());
    change_image(original.data(), shape_, change_at(first_position + i), frame_rows, frame_columns,
                 pixels);
  }
}

}  // namespace oodsweep
