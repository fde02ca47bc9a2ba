#include "datasets/pictures/fixed_point_resize.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "core/vector_clones.hpp"

namespace oodsweep {
namespace {

constexpr int kFractionBits = 22;  // 32 less 8 of the pixel, less 2 for filters that overshoot
constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

/// The weights with which originals first, first + 1, ... make each pixel of an axis. All pixels
/// have equally many, some of them 0: a loop of one length is several times faster.
struct Taps {
  std::int64_t count = 0;
  std::vector<std::int64_t> first;    ///< Of each pixel; first + count is never beyond the axis.
  std::vector<std::int32_t> weights;  ///< [pixels, count]
};

/// One axis, in the order and the precision of Pillow, whose rounding decides single grey levels.
struct Axis {
  Filter filter;
  std::int64_t from;
  double scale;
  double stretch = std::max(scale, 1.0);
  double support = (filter == Filter::kBox ? 0.5 : 1.0) * stretch;

  [[nodiscard]] double centre(std::int64_t target) const {
    return (static_cast<double>(target) + 0.5) * scale;
  }
  [[nodiscard]] std::int64_t first(std::int64_t target) const {
    return std::max<std::int64_t>(static_cast<std::int64_t>(centre(target) - support + 0.5), 0);
  }
  [[nodiscard]] std::int64_t end(std::int64_t target) const {
    return std::min(static_cast<std::int64_t>(centre(target) + support + 0.5), from);
  }
};

double height_of(Filter filter, double distance) {
  if (filter == Filter::kBox) return distance > -0.5 && distance <= 0.5 ? 1.0 : 0.0;
  return std::max(0.0, 1.0 - std::abs(distance));
}

/// @param heights Room for all of one pixel.
void append_weights(const Axis& axis, std::int64_t target, std::vector<double>& heights,
                    Taps& taps) {
  const std::int64_t first = axis.first(target);
  const std::int64_t end = axis.end(target);
  const double centre = axis.centre(target);
  heights.clear();
  double sum = 0.0;
  for (std::int64_t i = first; i < end; ++i) {
    const double distance = static_cast<double>(i) - centre + 0.5;
    heights.push_back(height_of(axis.filter, distance * (1.0 / axis.stretch)));
    sum += heights.back();
  }
  taps.first.push_back(std::min(first, axis.from - taps.count));
  const std::size_t begin = taps.weights.size();
  taps.weights.resize(begin + static_cast<std::size_t>(taps.count));
  std::int32_t* weight = &taps.weights[begin] + (first - taps.first.back());
  for (const double height : heights) {
    const double share = sum != 0.0 ? height / sum : height;
    *weight++ = static_cast<std::int32_t>(0.5 + share * (1 << kFractionBits));
  }
}

Taps make_taps(std::int64_t from, std::int64_t to, Filter filter) {
  const Axis axis{filter, from, static_cast<double>(from) / static_cast<double>(to)};
  Taps taps;
  for (std::int64_t target = 0; target < to; ++target) {
    taps.count = std::max(taps.count, axis.end(target) - axis.first(target));
  }
  taps.first.reserve(static_cast<std::size_t>(to));
  taps.weights.reserve(static_cast<std::size_t>(to * taps.count));
  std::vector<double> heights;
  for (std::int64_t target = 0; target < to; ++target) {
    append_weights(axis, target, heights, taps);
  }
  return taps;
}

std::uint8_t to_byte(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

/// Rows are resized side by side, as many as have kLanes values in a column: one instruction then
/// does for all what would be one for each.
constexpr std::size_t kLanes = 16;

/// @param values [original width, kLanes]
/// @param out    [width, kLanes]
OOD_VECTOR_CLONES
void resize_lanes(const std::uint8_t* values, const Taps& taps, std::uint8_t* out) {
  const std::int32_t* weight = taps.weights.data();
  for (const std::int64_t first : taps.first) {
    std::int32_t sums[kLanes];
    for (std::int32_t& sum : sums) sum = kHalf;
    const std::uint8_t* value = values + static_cast<std::size_t>(first) * kLanes;
    for (std::int64_t k = 0; k < taps.count; ++k, ++weight, value += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += *weight * value[lane];
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) out[lane] = to_byte(sums[lane]);
    out += kLanes;
  }
}

/// Between a row of pixels and its lanes. Of colour, four bytes are one move: the last of them is
/// that of a neighbour, which is copied later.
template <std::size_t kChannels>
void copy_pixels(const std::uint8_t* from, std::size_t from_step, std::uint8_t* to,
                 std::size_t to_step, std::int64_t pixels) {
  constexpr std::size_t kMoved = kChannels == 3 ? 4 : kChannels;
  for (std::int64_t x = 0; x + 1 < pixels; ++x, from += from_step, to += to_step) {
    std::memcpy(to, from, kMoved);
  }
  std::memcpy(to, from, kChannels);
}

template <std::size_t kChannels>
Picture resize_rows(const Picture& picture, std::int64_t width, const Taps& taps) {
  constexpr std::int64_t kRows = kLanes / kChannels;
  const auto row_values = picture.width * picture.channels;
  Picture result{picture.height, width, picture.channels, {}};
  result.pixels.resize(static_cast<std::size_t>(picture.height * width * picture.channels));
  std::vector<std::uint8_t> values(static_cast<std::size_t>(picture.width) * kLanes);
  std::vector<std::uint8_t> resized(static_cast<std::size_t>(width) * kLanes);
  for (std::int64_t top = 0; top < picture.height; top += kRows) {
    const std::int64_t rows = std::min(kRows, picture.height - top);
    for (std::int64_t row = 0; row < rows; ++row) {
      copy_pixels<kChannels>(picture.pixels.data() + (top + row) * row_values, kChannels,
                             values.data() + row * picture.channels, kLanes, picture.width);
    }
    resize_lanes(values.data(), taps, resized.data());
    for (std::int64_t row = 0; row < rows; ++row) {
      copy_pixels<kChannels>(resized.data() + row * picture.channels, kLanes,
                             result.pixels.data() + (top + row) * width * picture.channels,
                             kChannels, width);
    }
  }
  return result;
}

OOD_VECTOR_CLONES
void add_weighted(const std::uint8_t* values, std::int32_t weight, std::span<std::int32_t> sums) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += weight * values[i];
}

Picture resize_columns(const Picture& picture, std::int64_t height, const Taps& taps) {
  const std::int64_t row_values = picture.width * picture.channels;
  Picture result{height, picture.width, picture.channels, {}};
  result.pixels.resize(static_cast<std::size_t>(height * row_values));
  std::uint8_t* out = result.pixels.data();
  std::vector<std::int32_t> sums(static_cast<std::size_t>(row_values));
  const std::int32_t* weight = taps.weights.data();
  for (const std::int64_t first : taps.first) {
    std::fill(sums.begin(), sums.end(), kHalf);
    const std::uint8_t* values = picture.pixels.data() + first * row_values;
    for (std::int64_t k = 0; k < taps.count; ++k) {
      add_weighted(values + k * row_values, *weight++, sums);
    }
    out = std::transform(sums.begin(), sums.end(), out, to_byte);
  }
  return result;
}

}  // namespace

Picture fixed_point_resize(const Picture& picture, std::int64_t height, std::int64_t width,
                           Filter filter) {
  const Taps taps = make_taps(picture.width, width, filter);
  const Picture narrow = width == picture.width  ? picture
                         : picture.channels == 1 ? resize_rows<1>(picture, width, taps)
                                                 : resize_rows<3>(picture, width, taps);
  if (height == picture.height) return narrow;
  const bool square = height == width && picture.height == picture.width;
  return resize_columns(narrow, height, square ? taps : make_taps(picture.height, height, filter));
}

}  // namespace oodsweep
