#include "datasets/pictures/fixed_point_resize.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace oodsweep {
namespace {

constexpr int kFractionBits = 22;  // 32 less 8 of the pixel, less 2 for filters that overshoot
constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

/// The weights with which originals first, first + 1, ... make one pixel.
struct Tap {
  std::int64_t first = 0;
  std::vector<std::int32_t> weights;
};

double height_of(Filter filter, double distance) {
  if (filter == Filter::kBox) return distance > -0.5 && distance <= 0.5 ? 1.0 : 0.0;
  return std::max(0.0, 1.0 - std::abs(distance));
}

/// In the order and the precision of Pillow, whose rounding decides single grey levels.
Tap make_tap(std::int64_t target, std::int64_t from, std::int64_t to, Filter filter) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double stretch = std::max(scale, 1.0);
  const double support = (filter == Filter::kBox ? 0.5 : 1.0) * stretch;
  const double centre = (static_cast<double>(target) + 0.5) * scale;
  const auto first = std::max<std::int64_t>(static_cast<std::int64_t>(centre - support + 0.5), 0);
  const auto last = std::min(static_cast<std::int64_t>(centre + support + 0.5), from);
  std::vector<double> heights;
  double sum = 0.0;
  for (std::int64_t i = 0; i < last - first; ++i) {
    const double distance = static_cast<double>(i + first) - centre + 0.5;
    heights.push_back(height_of(filter, distance * (1.0 / stretch)));
    sum += heights.back();
  }
  Tap tap{first, {}};
  for (const double height : heights) {
    const double weight = sum != 0.0 ? height / sum : height;
    tap.weights.push_back(static_cast<std::int32_t>(0.5 + weight * (1 << kFractionBits)));
  }
  return tap;
}

std::vector<Tap> make_taps(std::int64_t from, std::int64_t to, Filter filter) {
  std::vector<Tap> taps;
  for (std::int64_t target = 0; target < to; ++target) {
    taps.push_back(make_tap(target, from, to, filter));
  }
  return taps;
}

std::uint8_t to_byte(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

template <std::int64_t kChannels>
Picture resize_rows(const Picture& picture, std::int64_t width, Filter filter) {
  const std::vector<Tap> taps = make_taps(picture.width, width, filter);
  Picture result{picture.height, width, kChannels, {}};
  result.pixels.resize(static_cast<std::size_t>(picture.height * width * kChannels));
  std::uint8_t* out = result.pixels.data();
  for (std::int64_t y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = picture.pixels.data() + y * picture.width * kChannels;
    for (const Tap& tap : taps) {
      std::int32_t sums[kChannels];
      std::fill_n(sums, kChannels, kHalf);
      const std::uint8_t* value = row + tap.first * kChannels;
      for (const std::int32_t weight : tap.weights) {
        for (std::int64_t c = 0; c < kChannels; ++c) sums[c] += weight * *value++;
      }
      for (std::int64_t c = 0; c < kChannels; ++c) *out++ = to_byte(sums[c]);
    }
  }
  return result;
}

Picture resize_columns(const Picture& picture, std::int64_t height, Filter filter) {
  const std::vector<Tap> taps = make_taps(picture.height, height, filter);
  const std::int64_t row_values = picture.width * picture.channels;
  Picture result{height, picture.width, picture.channels, {}};
  result.pixels.resize(static_cast<std::size_t>(height * row_values));
  std::uint8_t* out = result.pixels.data();
  std::vector<std::int32_t> sums(static_cast<std::size_t>(row_values));
  for (const Tap& tap : taps) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const std::uint8_t* value = picture.pixels.data() + tap.first * row_values;
    for (const std::int32_t weight : tap.weights) {
      for (std::int32_t& sum : sums) sum += weight * *value++;
    }
    out = std::transform(sums.begin(), sums.end(), out, to_byte);
  }
  return result;
}

}  // namespace

Picture fixed_point_resize(const Picture& picture, std::int64_t height, std::int64_t width,
                           Filter filter) {
  Picture result = picture;
  if (width != picture.width) {
    result = picture.channels == 1 ? resize_rows<1>(picture, width, filter)
                                   : resize_rows<3>(picture, width, filter);
  }
  return height == picture.height ? result : resize_columns(result, height, filter);
}

}  // namespace oodsweep
