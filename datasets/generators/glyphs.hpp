#pragma once

#include <cstdint>
#include <span>

#include "core/random.hpp"
#include "datasets/generators/glyph_shapes.hpp"

namespace oodsweep {

/// Raised when any drawn pixel changes.
inline constexpr int kGlyphVersion = 1;
inline constexpr int kGlyphSize = 28;

/// Draws one 28x28 grey character, light on dark: the shape's strokes with jittered points, random
/// width, size, shear, rotation, shift and brightness, then pixel noise.
/// @param random Every choice of this image comes from it.
/// @param pixels [28, 28], row by row.
void draw_glyph(const GlyphShape& shape, CounterRandom random, std::span<std::uint8_t> pixels);

}  // namespace oodsweep
