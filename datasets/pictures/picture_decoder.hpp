#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// Decodes JPEG, PNG, BMP, PGM and PPM; which of them is told by the first bytes, never by a name.
/// Grey files give one channel, all others three. Equal to Pillow 10 before its `convert`, but for
/// transparency, which lies on black. Orientation tags and colour profiles are not applied, as
/// Pillow does not. One object per thread; it keeps its work space from picture to picture.
class PictureDecoder {
 public:
  PictureDecoder();
  ~PictureDecoder();
  PictureDecoder(PictureDecoder&&) noexcept;
  PictureDecoder& operator=(PictureDecoder&&) noexcept;

  /// @param place Of the picture, for errors: "train.tar: dog/1.jpg".
  /// @throws ConfigError naming `place`: none of the formats, damaged in any way (a JPEG that can
  ///         be decoded with warnings only is damaged too), truncated, too large
  ///         (picture_size.hpp), CMYK.
  [[nodiscard]] Picture decode(std::string_view bytes, const std::string& place);

 private:
  class Jpeg;
  std::unique_ptr<Jpeg> jpeg_;  ///< Null until the first JPEG.
};

/// Whether a file's name says that it is a picture of these formats: .jpg .jpeg .png .bmp .pgm
/// .ppm .pnm, in any case.
[[nodiscard]] bool has_picture_name(std::string_view path);

}  // namespace oodsweep
