#include "datasets/generators/glyph_shapes.hpp"

#include <cmath>
#include <numbers>

namespace oodsweep {
namespace {

/// Part of an ellipse around (cx, cy), from angle `from` to `to` in quarter turns, clockwise from
/// the right.
Stroke arc(double cx, double cy, double rx, double ry, double from, double to) {
  constexpr int kPieces = 8;
  Stroke stroke;
  for (int i = 0; i <= kPieces; ++i) {
    const double angle = (from + (to - from) * i / kPieces) * std::numbers::pi / 2;
    stroke.push_back({cx + rx * std::cos(angle), cy + ry * std::sin(angle)});
  }
  return stroke;
}

std::vector<GlyphShape> make_classes() {
  return {
      {"ring", {arc(.5, .5, .4, .5, 0, 4)}},
      {"bar", {{{.5, 0}, {.5, 1}}}},
      {"tee", {{{.1, 0}, {.9, 0}}, {{.5, 0}, {.5, 1}}}},
      {"ell", {{{.2, 0}, {.2, 1}, {.85, 1}}}},
      {"cross", {{{.1, 0}, {.9, 1}}, {{.9, 0}, {.1, 1}}}},
      {"zed", {{{.1, 0}, {.9, 0}, {.1, 1}, {.9, 1}}}},
      {"cup", {{{.1, 0}, {.1, .55}}, arc(.5, .55, .4, .45, 2, 0), {{.9, .55}, {.9, 0}}}},
      {"hook", {arc(.5, .3, .35, .3, -2, 1), {{.5, .6}, {.5, 1}}}},
      {"aitch", {{{.15, 0}, {.15, 1}}, {{.85, 0}, {.85, 1}}, {{.15, .5}, {.85, .5}}}},
      {"eight", {arc(.5, .25, .3, .25, 0, 4), arc(.5, .75, .38, .25, 0, 4)}},
  };
}

std::vector<GlyphShape> make_outlier_shapes() {
  return {
      {"vee", {{{.1, 0}, {.5, 1}, {.9, 0}}}},
      {"plus", {{{.5, .05}, {.5, .95}}, {{.05, .5}, {.95, .5}}}},
      {"triangle", {{{.5, 0}, {.95, 1}, {.05, 1}, {.5, 0}}}},
      {"ef", {{{.85, 0}, {.15, 0}, {.15, 1}}, {{.15, .5}, {.7, .5}}}},
      {"double-u", {{{.05, 0}, {.3, 1}, {.5, .3}, {.7, 1}, {.95, 0}}}},
      {"pee", {{{.2, 1}, {.2, 0}}, arc(.2, .28, .6, .28, -1, 1)}},
      {"cee", {arc(.55, .5, .45, .5, -.7, -3.3)}},
      {"arrow", {{{.5, 0}, {.5, 1}}, {{.15, .35}, {.5, 0}, {.85, .35}}}},
      {"stairs", {{{.05, 1}, {.05, .66}, {.4, .66}, {.4, .33}, {.75, .33}, {.75, 0}}}},
      {"equals", {{{.1, .3}, {.9, .3}}, {{.1, .7}, {.9, .7}}}},
      {"kay", {{{.2, 0}, {.2, 1}}, {{.85, 0}, {.2, .5}, {.85, 1}}}},
      {"wave", {arc(.28, .5, .23, .3, -2, 0), arc(.74, .5, .23, .3, 2, 0)}},
      {"lambda", {{{.2, 0}, {.85, 1}}, {{.5, .48}, {.1, 1}}}},
      {"box", {{{.1, .05}, {.9, .05}, {.9, .95}, {.1, .95}, {.1, .05}}}},
      {"jay", {{{.7, 0}, {.7, .7}}, arc(.42, .7, .28, .3, 0, 2)}},
      {"psi",
       {{{.5, 0}, {.5, 1}},
        {{.1, 0}, {.1, .35}},
        arc(.5, .35, .4, .3, 2, 0),
        {{.9, .35}, {.9, 0}}}},
  };
}

std::vector<GlyphShape> make_novel_shapes() {
  return {
      {"en", {{{.15, 1}, {.15, 0}, {.85, 1}, {.85, 0}}}},
      {"ee", {{{.85, 0}, {.15, 0}, {.15, 1}, {.85, 1}}, {{.15, .5}, {.7, .5}}}},
      {"wye", {{{.1, 0}, {.5, .5}, {.9, 0}}, {{.5, .5}, {.5, 1}}}},
      {"bars", {{{.1, 0}, {.1, 1}}, {{.5, 0}, {.5, 1}}, {{.9, 0}, {.9, 1}}}},
      {"four", {{{.7, 1}, {.7, 0}, {.1, .65}, {.95, .65}}}},
      {"six", {{{.7, 0}, {.25, .45}}, arc(.5, .7, .36, .3, 0, 4)}},
      {"hash",
       {{{.35, 0}, {.25, 1}},
        {{.75, 0}, {.65, 1}},
        {{.05, .35}, {.95, .35}},
        {{.05, .7}, {.95, .7}}}},
      {"star", {{{.5, 0}, {.5, 1}}, {{.05, .25}, {.95, .75}}, {{.95, .25}, {.05, .75}}}},
      {"tree",
       {{{.5, 0}, {.5, 1}}, {{.3, .15}, {.7, .15}}, {{.2, .45}, {.8, .45}}, {{.1, .8}, {.9, .8}}}},
      {"fork", {{{.5, .4}, {.5, 1}}, {{.1, 0}, {.1, .4}, {.9, .4}, {.9, 0}}, {{.5, 0}, {.5, .4}}}},
  };
}

}  // namespace

std::span<const GlyphShape> glyph_classes() {
  static const std::vector<GlyphShape> shapes = make_classes();
  return shapes;
}

std::span<const GlyphShape> glyph_outlier_shapes() {
  static const std::vector<GlyphShape> shapes = make_outlier_shapes();
  return shapes;
}

std::span<const GlyphShape> glyph_novel_shapes() {
  static const std::vector<GlyphShape> shapes = make_novel_shapes();
  return shapes;
}

}  // namespace oodsweep
