#include "datasets/pictures/bmp_picture.hpp"

#include <array>
#include <cstdlib>

#include "core/error.hpp"
#include "datasets/pictures/picture_size.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kFileHeader = 14;
constexpr std::size_t kInfoHeader = 40;

/// Little-endian numbers at places that are checked.
class BmpBytes {
 public:
  BmpBytes(std::string_view bytes, const std::string& place) : bytes_{bytes}, place_{place} {}

  [[nodiscard]] std::uint8_t byte(std::size_t at) const {
    if (at >= bytes_.size()) fail("it ends early; is it truncated?");
    return static_cast<std::uint8_t>(bytes_[at]);
  }
  [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t width) const {
    std::uint32_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | byte(at + i);
    return value;
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] const std::string& place() const { return place_; }
  [[noreturn]] void fail(const std::string& reason) const {
    throw ConfigError{place_ + ": not a readable BMP (" + reason + ")"};
  }

 private:
  std::string_view bytes_;
  const std::string& place_;
};

struct BmpLayout {
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool from_above = false;
  std::uint32_t bits = 0;  ///< of a pixel
  std::size_t pixels = 0;  ///< where they begin
  std::size_t row = 0;     ///< bytes of a row, padded to four
  std::size_t palette = 0;
  std::size_t colours = 0;  ///< in the palette
};

BmpLayout read_layout(const BmpBytes& file) {
  const std::size_t header = file.number(kFileHeader, 4);
  if (header < kInfoHeader || header > 1024) file.fail("of a kind older or newer than known");
  BmpLayout layout;
  layout.width = static_cast<std::int32_t>(file.number(18, 4));
  const auto height = static_cast<std::int32_t>(file.number(22, 4));
  layout.from_above = height < 0;
  layout.height = std::abs(static_cast<std::int64_t>(height));
  layout.bits = file.number(28, 2);
  if (layout.bits != 1 && layout.bits != 4 && layout.bits != 8 && layout.bits != 24 &&
      layout.bits != 32) {
    file.fail("with " + std::to_string(layout.bits) + " bits a pixel; 1, 4, 8, 24 or 32 are read");
  }
  check_picture_size(layout.height, layout.width, file.place());
  if (file.number(30, 4) != 0) file.fail("compressed or with bit masks; save it without");
  layout.pixels = file.number(10, 4);
  layout.row = (static_cast<std::size_t>(layout.width) * layout.bits + 31) / 32 * 4;
  layout.palette = kFileHeader + header;
  const std::uint32_t used = file.number(46, 4);
  if (layout.bits <= 8) layout.colours = used != 0 ? used : std::size_t{1} << layout.bits;
  const std::size_t head = layout.palette + 4 * layout.colours;
  if (layout.colours > 256 || layout.pixels < head) file.fail("its header contradicts itself");
  if (layout.pixels > file.size() ||
      (file.size() - layout.pixels) / layout.row < static_cast<std::size_t>(layout.height)) {
    file.fail("it ends early; is it truncated?");
  }
  return layout;
}

using Colour = std::array<std::uint8_t, 3>;  ///< red, green, blue

std::vector<Colour> read_palette(const BmpBytes& file, const BmpLayout& layout) {
  std::vector<Colour> palette;
  for (std::size_t i = 0; i < layout.colours; ++i) {
    const std::size_t at = layout.palette + 4 * i;
    palette.push_back({file.byte(at + 2), file.byte(at + 1), file.byte(at)});
  }
  return palette;
}

bool all_grey(const std::vector<Colour>& palette) {
  for (const Colour& colour : palette) {
    if (colour[0] != colour[1] || colour[1] != colour[2]) return false;
  }
  return !palette.empty();
}

Colour colour_at(const BmpBytes& file, const BmpLayout& layout, const std::vector<Colour>& palette,
                 std::size_t row, std::size_t x) {
  if (layout.bits >= 24) {
    const std::size_t at = row + x * layout.bits / 8;
    return {file.byte(at + 2), file.byte(at + 1), file.byte(at)};
  }
  const std::size_t bit = x * layout.bits;
  const unsigned shift = static_cast<unsigned>(8 - layout.bits - bit % 8);
  const std::size_t index = file.byte(row + bit / 8) >> shift & ((1U << layout.bits) - 1);
  if (index >= palette.size()) file.fail("a pixel is not in its palette");
  return palette[index];
}

}  // namespace

Picture decode_bmp(std::string_view bytes, const std::string& place) {
  const BmpBytes file{bytes, place};
  const BmpLayout layout = read_layout(file);
  const std::vector<Colour> palette = read_palette(file, layout);
  Picture picture{layout.height, layout.width, all_grey(palette) ? 1 : 3, {}};
  picture.pixels.reserve(
      static_cast<std::size_t>(picture.height * picture.width * picture.channels));
  for (std::int64_t y = 0; y < layout.height; ++y) {
    const std::int64_t line = layout.from_above ? y : layout.height - 1 - y;
    const std::size_t row = layout.pixels + static_cast<std::size_t>(line) * layout.row;
    for (std::int64_t x = 0; x < layout.width; ++x) {
      const Colour colour = colour_at(file, layout, palette, row, static_cast<std::size_t>(x));
      picture.pixels.insert(picture.pixels.end(), colour.begin(),
                            colour.begin() + picture.channels);
    }
  }
  return picture;
}

}  // namespace oodsweep
