#include "datasets/importers/png_image.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr unsigned kMostSide = 16384;

/// One target pixel as a weighted sum of source pixels.
struct Tap {
  std::int64_t first = 0;
  std::vector<double> weights;
};

Tap box_tap(std::int64_t target, std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double begin = static_cast<double>(target) * scale;
  const double end = begin + scale;
  Tap tap{static_cast<std::int64_t>(begin), {}};
  for (std::int64_t i = tap.first; i < from && static_cast<double>(i) < end; ++i) {
    const double covered =
        std::min(end, static_cast<double>(i + 1)) - std::max(begin, static_cast<double>(i));
    if (covered > 0) tap.weights.push_back(covered / scale);
  }
  return tap;
}

Tap linear_tap(std::int64_t target, std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double centre = std::clamp((static_cast<double>(target) + 0.5) * scale - 0.5, 0.0,
                                   static_cast<double>(from - 1));
  const auto first =
      std::min(static_cast<std::int64_t>(centre), std::max<std::int64_t>(from - 2, 0));
  const double beyond = centre - static_cast<double>(first);
  if (from == 1) return {0, {1.0}};
  return {first, {1.0 - beyond, beyond}};
}

/// Resizes the middle axis of [outer, from, inner].
std::vector<double> resize_axis(const std::vector<double>& values, std::int64_t outer,
                                std::int64_t from, std::int64_t to, std::int64_t inner) {
  std::vector<double> result(static_cast<std::size_t>(outer * to * inner));
  for (std::int64_t target = 0; target < to; ++target) {
    const Tap tap = to < from ? box_tap(target, from, to) : linear_tap(target, from, to);
    for (std::int64_t o = 0; o < outer; ++o) {
      for (std::int64_t i = 0; i < inner; ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < tap.weights.size(); ++k) {
          const std::int64_t at = (o * from + tap.first + static_cast<std::int64_t>(k)) * inner + i;
          sum += tap.weights[k] * values[static_cast<std::size_t>(at)];
        }
        result[static_cast<std::size_t>((o * to + target) * inner + i)] = sum;
      }
    }
  }
  return result;
}

}  // namespace

Picture decode_png(std::string_view bytes, const std::string& place) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
    throw ConfigError{place + ": not a readable PNG (" + image.message + ")"};
  }
  if (image.width > kMostSide || image.height > kMostSide) {
    png_image_free(&image);
    throw ConfigError{place + ": larger than " + std::to_string(kMostSide) + " pixels a side"};
  }
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Picture picture{image.height, image.width, colour ? 3 : 1, {}};
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  const png_color black{0, 0, 0};  // behind transparent pixels
  if (png_image_finish_read(&image, &black, picture.pixels.data(), 0, nullptr) == 0) {
    const std::string reason = image.message;
    png_image_free(&image);
    throw ConfigError{place + ": not a readable PNG (" + reason + "); is it truncated?"};
  }
  return picture;
}

Picture to_grey(const Picture& picture) {
  if (picture.channels == 1) return picture;
  Picture grey{picture.height, picture.width, 1, {}};
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
    const double value = 0.2989 * picture.pixels[i] + 0.5870 * picture.pixels[i + 1] +
                         0.1140 * picture.pixels[i + 2];
    grey.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
  }
  return grey;
}

Picture resize(const Picture& picture, std::int64_t size) {
  if (picture.height == size && picture.width == size) return picture;
  std::vector<double> values(picture.pixels.begin(), picture.pixels.end());
  values = resize_axis(values, 1, picture.height, size, picture.width * picture.channels);
  values = resize_axis(values, size, picture.width, size, picture.channels);
  Picture result{size, size, picture.channels, {}};
  for (const double value : values) {
    result.pixels.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))));
  }
  return result;
}

}  // namespace oodsweep
