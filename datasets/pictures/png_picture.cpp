#include "datasets/pictures/png_picture.hpp"

#include <png.h>

#include <csetjmp>
#include <cstring>

#include "core/error.hpp"
#include "datasets/pictures/picture_size.hpp"

namespace oodsweep {
namespace {

/// libpng's reading state over bytes in memory. libpng leaves a failed call by longjmp, so the
/// functions that call it hold nothing that has a destructor.
class PngRead {
 public:
  explicit PngRead(std::string_view bytes) : bytes_{bytes} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &PngRead::on_error,
                                  &PngRead::on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw IoError{"libpng has no memory"};
    }
  }
  ~PngRead() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngRead(const PngRead&) = delete;
  PngRead& operator=(const PngRead&) = delete;

  [[nodiscard]] bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, this, &PngRead::on_read);
    png_set_user_limits(png_, kAnySide, kAnySide);  // checked after the header, by name
    png_read_info(png_, info_);
    return true;
  }
  /// What comes out after this: 8 bits; 1 to 4 channels.
  [[nodiscard]] bool ask_for_8_bits() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);
    png_set_scale_16(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  [[nodiscard]] bool read_pixels(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

  /// Of the pixels as they are in the file, before ask_for_8_bits().
  [[nodiscard]] std::size_t stored_bytes() const {
    return png_get_rowbytes(png_, info_) * png_get_image_height(png_, info_);
  }
  [[nodiscard]] std::int64_t height() const { return png_get_image_height(png_, info_); }
  [[nodiscard]] std::int64_t width() const { return png_get_image_width(png_, info_); }
  [[nodiscard]] std::int64_t channels() const { return png_get_channels(png_, info_); }
  [[nodiscard]] const char* reason() const { return reason_; }

 private:
  static constexpr png_uint_32 kAnySide = 0x7fffffff;

  static void on_error(png_structp png, png_const_charp message) {
    auto* self = static_cast<PngRead*>(png_get_error_ptr(png));
    std::strncpy(self->reason_, message, sizeof(self->reason_) - 1);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}
  static void on_read(png_structp png, png_bytep to, std::size_t count) {
    auto* self = static_cast<PngRead*>(png_get_io_ptr(png));
    if (count > self->bytes_.size() - self->at_) png_error(png, "it ends early");
    std::memcpy(to, self->bytes_.data() + self->at_, count);
    self->at_ += count;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  char reason_[128] = {};
};

/// [.., channels + 1] to [.., channels]: the last is how much of the pixel covers the black.
std::vector<std::uint8_t> on_black(const std::vector<std::uint8_t>& pixels, std::size_t channels) {
  std::vector<std::uint8_t> result;
  result.reserve(pixels.size() / (channels + 1) * channels);
  for (std::size_t i = 0; i < pixels.size(); i += channels + 1) {
    const unsigned alpha = pixels[i + channels];
    for (std::size_t c = 0; c < channels; ++c) {
      result.push_back(static_cast<std::uint8_t>((pixels[i + c] * alpha + 127) / 255));
    }
  }
  return result;
}

}  // namespace

Picture decode_png(std::string_view bytes, const std::string& place) {
  PngRead read{bytes};
  const auto check = [&](bool ok) {
    if (!ok) {
      throw ConfigError{place + ": not a readable PNG (" + read.reason() +
                        "); is it truncated or damaged?"};
    }
  };
  check(read.read_header());
  check_picture_size(read.height(), read.width(), place);
  // Deflate makes nothing smaller than by 1,032: such a file cannot be whole.
  if (read.stored_bytes() / 1032 > bytes.size()) {
    throw ConfigError{place + ": not a readable PNG (too few bytes for its size)"};
  }
  check(read.ask_for_8_bits());
  const std::int64_t read_channels = read.channels();
  const auto row_bytes = static_cast<std::size_t>(read.width() * read_channels);
  const auto size = static_cast<std::size_t>(read.height()) * row_bytes;
  Picture picture{read.height(), read.width(), read_channels >= 3 ? 3 : 1,
                  std::vector<std::uint8_t>(size)};
  std::vector<png_bytep> rows;
  for (std::size_t at = 0; at < size; at += row_bytes) rows.push_back(&picture.pixels[at]);
  check(read.read_pixels(rows.data()));
  if (read_channels % 2 == 0) {
    picture.pixels = on_black(picture.pixels, static_cast<std::size_t>(picture.channels));
  }
  return picture;
}

std::string encode_png(const Picture& picture) {
  OOD_EXPECT(picture.channels == 1 || picture.channels == 3, "grey or colour");
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0,
                                nullptr) == 0) {
    throw IoError{std::string{"PNG cannot be written: "} + image.message};
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace oodsweep
