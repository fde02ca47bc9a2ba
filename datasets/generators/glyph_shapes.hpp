#pragma once

#include <span>
#include <string>
#include <vector>

namespace oodsweep {

struct Point {
  double x = 0.0;  ///< To the right, [0, 1] across the character's box.
  double y = 0.0;  ///< Downwards.
};
using Stroke = std::vector<Point>;

/// A character as pen strokes, each a chain of straight pieces.
struct GlyphShape {
  std::string name;
  std::vector<Stroke> strokes;
};

/// Ten in-distribution classes.
[[nodiscard]] std::span<const GlyphShape> glyph_classes();
/// Shapes of the auxiliary outliers; none is a class.
[[nodiscard]] std::span<const GlyphShape> glyph_outlier_shapes();
/// Shapes of the test outliers; none is a class or an auxiliary outlier.
[[nodiscard]] std::span<const GlyphShape> glyph_novel_shapes();

}  // namespace oodsweep
