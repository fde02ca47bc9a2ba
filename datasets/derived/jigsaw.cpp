#include <algorithm>
#include <array>

#include "datasets/derived/image_functions.hpp"

namespace oodsweep {
namespace {

/// A rectangle [row, row + rows) x [column, column + columns) that moves.
struct Piece {
  int to_row, to_column, rows, columns, from_row, from_column;
};

/// The fixed arrangement of the published code of Outlier Exposure, for 28 and 32 pixels; 64
/// doubles the latter.
constexpr std::array<Piece, 6> kPieces28{{{0, 0, 8, 14, 6, 0},
                                          {8, 0, 6, 14, 0, 0},
                                          {0, 14, 14, 14, 14, 0},
                                          {14, 0, 14, 14, 14, 14},
                                          {14, 14, 14, 6, 0, 22},
                                          {14, 20, 14, 8, 0, 14}}};
constexpr std::array<Piece, 6> kPieces32{{{0, 0, 8, 16, 8, 0},
                                          {8, 0, 8, 16, 0, 0},
                                          {0, 16, 16, 16, 16, 0},
                                          {16, 0, 16, 16, 16, 16},
                                          {16, 16, 16, 8, 0, 24},
                                          {16, 24, 16, 8, 0, 16}}};

void rearrange(const ImageShape& shape, std::span<const float> from, std::span<float> to) {
  const std::int64_t run = shape.width * shape.channels;
  const int scale = shape.width == 64 ? 2 : 1;
  for (const Piece& piece : shape.width == 28 ? kPieces28 : kPieces32) {
    for (int row = 0; row < piece.rows * scale; ++row) {
      const std::int64_t source =
          (piece.from_row * scale + row) * run + piece.from_column * scale * shape.channels;
      const std::int64_t target =
          (piece.to_row * scale + row) * run + piece.to_column * scale * shape.channels;
      std::copy_n(from.begin() + source, piece.columns * scale * shape.channels,
                  to.begin() + target);
    }
  }
}

}  // namespace

ImageFunction jigsaw(const TransformInput& input) {
  return [shape = input.shape](std::int64_t, std::span<const float> from, std::span<float> to) {
    rearrange(shape, from, to);
  };
}

}  // namespace oodsweep
