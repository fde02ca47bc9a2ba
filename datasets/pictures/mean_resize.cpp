#include "datasets/pictures/mean_resize.hpp"

#include <algorithm>
#include <cmath>

namespace oodsweep {
namespace {

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
      double* sums = &result[static_cast<std::size_t>((o * to + target) * inner)];
      const double* value = &values[static_cast<std::size_t>((o * from + tap.first) * inner)];
      for (const double weight : tap.weights) {
        for (std::int64_t i = 0; i < inner; ++i) sums[i] += weight * *value++;
      }
    }
  }
  return result;
}

}  // namespace

Picture mean_resize(const Picture& picture, std::int64_t height, std::int64_t width) {
  std::vector<double> values(picture.pixels.begin(), picture.pixels.end());
  values = resize_axis(values, 1, picture.height, height, picture.width * picture.channels);
  values = resize_axis(values, height, picture.width, width, picture.channels);
  Picture result{height, width, picture.channels, {}};
  result.pixels.reserve(values.size());
  for (const double value : values) {
    result.pixels.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))));
  }
  return result;
}

}  // namespace oodsweep
