#include "datasets/pictures/contact_sheet.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "datasets/pictures/channels.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kGap = 2;
constexpr std::uint8_t kGapValue = 128;
constexpr std::int64_t kVisibleSide = 64;

/// Draws `picture` with every pixel `factor` times as wide and as high.
void draw(const Picture& picture, std::int64_t factor, std::int64_t top, std::int64_t left,
          Picture& sheet) {
  for (std::int64_t y = 0; y < picture.height * factor; ++y) {
    for (std::int64_t x = 0; x < picture.width * factor; ++x) {
      const std::int64_t from = (y / factor * picture.width + x / factor) * picture.channels;
      const std::int64_t to = ((top + y) * sheet.width + left + x) * sheet.channels;
      std::copy_n(picture.pixels.begin() + from, sheet.channels, sheet.pixels.begin() + to);
    }
  }
}

}  // namespace

Picture contact_sheet(std::span<const Picture> pictures, std::int64_t columns) {
  OOD_EXPECT(!pictures.empty() && columns > 0, "pictures in columns");
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 1;
  for (const Picture& picture : pictures) {
    height = std::max(height, picture.height);
    width = std::max(width, picture.width);
    channels = std::max(channels, picture.channels);
  }
  const std::int64_t side = std::max(height, width);
  const std::int64_t factor = (kVisibleSide + side - 1) / side;
  const std::int64_t cell_height = height * factor + kGap;
  const std::int64_t cell_width = width * factor + kGap;
  const auto count = static_cast<std::int64_t>(pictures.size());
  const std::int64_t rows = (count + columns - 1) / columns;
  Picture sheet{
      rows * cell_height + kGap, std::min(columns, count) * cell_width + kGap, channels, {}};
  sheet.pixels.assign(static_cast<std::size_t>(sheet.height * sheet.width * channels), kGapValue);
  for (std::int64_t i = 0; i < count; ++i) {
    const Picture& picture = pictures[static_cast<std::size_t>(i)];
    draw(channels == 3 ? to_colour(picture) : picture, factor, kGap + i / columns * cell_height,
         kGap + i % columns * cell_width, sheet);
  }
  return sheet;
}

}  // namespace oodsweep
