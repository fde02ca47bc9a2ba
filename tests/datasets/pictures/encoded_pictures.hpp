#pragma once

#include <turbojpeg.h>

#include <string>
#include <vector>

#include "datasets/pictures/picture.hpp"

namespace oodsweep {

/// height x width x channels of values that differ from each other.
inline Picture pattern_picture(std::int64_t height, std::int64_t width, std::int64_t channels) {
  Picture picture{height, width, channels, {}};
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      for (std::int64_t c = 0; c < channels; ++c) {
        const std::int64_t value = 31 * y + 17 * x + 59 * c + (x * y) % 97 * 5;
        picture.pixels.push_back(static_cast<std::uint8_t>(value % 256));
      }
    }
  }
  return picture;
}

/// @param format TJPF_GRAY, TJPF_RGB or TJPF_CMYK, which fits the number of values of a pixel.
inline std::string encode_jpeg(const std::vector<std::uint8_t>& pixels, int height, int width,
                               int format, int flags = 0) {
  const tjhandle handle = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int sampling = format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_444;
  tjCompress2(handle, pixels.data(), width, 0, height, format, &bytes, &size, sampling, 100, flags);
  std::string result{reinterpret_cast<char*>(bytes), size};
  tjFree(bytes);
  tjDestroy(handle);
  return result;
}

inline std::string encode_jpeg(const Picture& picture) {
  return encode_jpeg(picture.pixels, static_cast<int>(picture.height),
                     static_cast<int>(picture.width), picture.channels == 1 ? TJPF_GRAY : TJPF_RGB);
}

}  // namespace oodsweep
