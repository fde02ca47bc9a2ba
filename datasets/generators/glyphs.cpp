#include "datasets/generators/glyphs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oodsweep {
namespace {

// Chosen with MSP alone, before any Outlier Exposure run, so that ten classes are learnt in seconds
// and unseen shapes are still often taken for one of them.
constexpr double kPointJitter = 0.04;  // sd, of the character's box
constexpr double kLeastSize = 0.75;    // of 20 pixels
constexpr double kMostSize = 1.1;
constexpr double kMostShear = 0.25;
constexpr double kMostRotation = 0.25;  // radians
constexpr double kMostShift = 3.0;      // pixels
constexpr double kLeastWidth = 0.7;     // half the pen's width, pixels
constexpr double kMostWidth = 1.7;
constexpr double kLeastBrightness = 0.6;
constexpr double kPixelNoise = 0.08;  // sd

double between(CounterRandom& random, double least, double most) {
  return least + (most - least) * random.uniform();
}

/// From the character's box to pixels.
class Placement {
 public:
  explicit Placement(CounterRandom& random) {
    const double width = 20.0 * between(random, kLeastSize, kMostSize);
    const double height = 20.0 * between(random, kLeastSize, kMostSize);
    const double shear = between(random, -kMostShear, kMostShear);
    const double angle = between(random, -kMostRotation, kMostRotation);
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    xx_ = cosine * width;
    xy_ = (cosine * shear - sine) * height;
    yx_ = sine * width;
    yy_ = (sine * shear + cosine) * height;
    shift_x_ = kGlyphSize / 2.0 + between(random, -kMostShift, kMostShift);
    shift_y_ = kGlyphSize / 2.0 + between(random, -kMostShift, kMostShift);
  }
  [[nodiscard]] Point operator()(Point point) const {
    const double x = point.x - 0.5;
    const double y = point.y - 0.5;
    return {xx_ * x + xy_ * y + shift_x_, yx_ * x + yy_ * y + shift_y_};
  }

 private:
  double xx_, xy_, yx_, yy_, shift_x_, shift_y_;
};

struct Segment {
  Point from;
  Point to;
};

double squared_distance(Point point, const Segment& segment) {
  const double dx = segment.to.x - segment.from.x;
  const double dy = segment.to.y - segment.from.y;
  const double px = point.x - segment.from.x;
  const double py = point.y - segment.from.y;
  const double length = dx * dx + dy * dy;
  const double along = length > 0.0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0.0;
  const double ex = px - along * dx;
  const double ey = py - along * dy;
  return ex * ex + ey * ey;
}

std::vector<Segment> place_strokes(const GlyphShape& shape, CounterRandom& random) {
  const Placement place{random};
  std::vector<Segment> segments;
  for (const Stroke& stroke : shape.strokes) {
    Point previous;
    // One shift per end keeps arcs smooth: inner points move by a mix of both.
    const Point first{kPointJitter * random.normal(), kPointJitter * random.normal()};
    const Point last{kPointJitter * random.normal(), kPointJitter * random.normal()};
    for (std::size_t i = 0; i < stroke.size(); ++i) {
      const double mix = static_cast<double>(i) / static_cast<double>(stroke.size() - 1);
      const Point point = place({stroke[i].x + first.x * (1 - mix) + last.x * mix,
                                 stroke[i].y + first.y * (1 - mix) + last.y * mix});
      if (i > 0) segments.push_back({previous, point});
      previous = point;
    }
  }
  return segments;
}

/// Squared distance of each pixel's centre to the nearest segment; infinite beyond `reach`.
std::vector<double> squared_distances(const std::vector<Segment>& segments, double reach) {
  std::vector<double> nearest(kGlyphSize * kGlyphSize, std::numeric_limits<double>::infinity());
  const auto first_pixel = [](double place) { return std::max(0, static_cast<int>(place) - 1); };
  const auto last_pixel = [](double place) {
    return std::min(kGlyphSize - 1, static_cast<int>(place) + 1);
  };
  for (const Segment& segment : segments) {
    const auto [left, right] = std::minmax(segment.from.x, segment.to.x);
    const auto [top, bottom] = std::minmax(segment.from.y, segment.to.y);
    for (int row = first_pixel(top - reach); row <= last_pixel(bottom + reach); ++row) {
      for (int column = first_pixel(left - reach); column <= last_pixel(right + reach); ++column) {
        double& known = nearest[static_cast<std::size_t>(row * kGlyphSize + column)];
        known = std::min(known, squared_distance({column + 0.5, row + 0.5}, segment));
      }
    }
  }
  return nearest;
}

}  // namespace

void draw_glyph(const GlyphShape& shape, CounterRandom random, std::span<std::uint8_t> pixels) {
  const std::vector<Segment> segments = place_strokes(shape, random);
  const double half_width = between(random, kLeastWidth, kMostWidth);
  const double brightness = between(random, kLeastBrightness, 1.0);
  const std::vector<double> distances = squared_distances(segments, half_width + 0.5);
  for (std::size_t pixel = 0; pixel < distances.size(); ++pixel) {
    const double ink = std::clamp(half_width + 0.5 - std::sqrt(distances[pixel]), 0.0, 1.0);
    const double value = brightness * ink + kPixelNoise * random.normal();
    pixels[pixel] = static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
  }
}

}  // namespace oodsweep
