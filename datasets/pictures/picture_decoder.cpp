#include "datasets/pictures/picture_decoder.hpp"

#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/error.hpp"
#include "datasets/pictures/bmp_picture.hpp"
#include "datasets/pictures/netpbm_picture.hpp"
#include "datasets/pictures/picture_size.hpp"
#include "datasets/pictures/png_picture.hpp"

namespace oodsweep {

using namespace std::string_view_literals;

/// libjpeg-turbo's decompressor with what Pillow uses: the accurate inverse DCT and smooth
/// upsampling of colour.
class PictureDecoder::Jpeg {
 public:
  Jpeg() : handle_{tjInitDecompress()} {
    if (handle_ == nullptr) throw IoError{std::string{"JPEG decoder: "} + tjGetErrorStr2(nullptr)};
  }
  ~Jpeg() { tjDestroy(handle_); }
  Jpeg(const Jpeg&) = delete;
  Jpeg& operator=(const Jpeg&) = delete;

  Picture decode(std::string_view bytes, const std::string& place) {
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int space = 0;
    if (tjDecompressHeader3(handle_, data, bytes.size(), &width, &height, &subsampling, &space) !=
        0) {
      fail(place);
    }
    if (space == TJCS_CMYK || space == TJCS_YCCK) {
      throw ConfigError{place + ": a JPEG in CMYK; convert it to RGB"};
    }
    check_picture_size(height, width, place);
    const bool grey = space == TJCS_GRAY;
    Picture picture{height, width, grey ? 1 : 3, {}};
    picture.pixels.resize(static_cast<std::size_t>(height * width * picture.channels));
    // Without the limit on scans a small progressive file keeps a core busy for minutes.
    if (tjDecompress2(handle_, data, bytes.size(), picture.pixels.data(), width, 0, height,
                      grey ? TJPF_GRAY : TJPF_RGB, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS) != 0) {
      fail(place);
    }
    return picture;
  }

 private:
  [[noreturn]] void fail(const std::string& place) const {
    throw ConfigError{place + ": not a readable JPEG (" + tjGetErrorStr2(handle_) +
                      "); is it truncated or damaged?"};
  }

  tjhandle handle_;
};

PictureDecoder::PictureDecoder() = default;
PictureDecoder::~PictureDecoder() = default;
PictureDecoder::PictureDecoder(PictureDecoder&&) noexcept = default;
PictureDecoder& PictureDecoder::operator=(PictureDecoder&&) noexcept = default;

Picture PictureDecoder::decode(std::string_view bytes, const std::string& place) {
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) {
    if (jpeg_ == nullptr) jpeg_ = std::make_unique<Jpeg>();
    return jpeg_->decode(bytes, place);
  }
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return decode_png(bytes, place);
  if (bytes.starts_with("BM"sv)) return decode_bmp(bytes, place);
  if (bytes.starts_with("P5"sv) || bytes.starts_with("P6"sv)) return decode_netpbm(bytes, place);
  throw ConfigError{place + ": not a JPEG, PNG, BMP, PGM or PPM (binary) picture"};
}

bool has_picture_name(std::string_view path) {
  std::string name{path};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  constexpr std::array kEndings{".jpg", ".jpeg", ".png", ".bmp", ".pgm", ".ppm", ".pnm"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](const char* ending) { return name.ends_with(ending); });
}

}  // namespace oodsweep
