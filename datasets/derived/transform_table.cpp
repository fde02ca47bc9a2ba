#include "datasets/derived/transform_table.hpp"

namespace oodsweep {
namespace {

std::string nothing_missing(const TransformInput& /*input*/) { return ""; }

std::string colours_missing(const TransformInput& input) {
  return input.shape.channels == 3 ? "" : "is defined for images of three colours";
}

std::string jigsaw_size_missing(const TransformInput& input) {
  const std::int64_t width = input.shape.width;
  const bool known = width == 28 || width == 32 || width == 64;
  return known && input.shape.height == width ? "" : "is defined for 28x28, 32x32 and 64x64 images";
}

std::string coarse_missing(const TransformInput& input) {
  return input.shape.height >= 5 && input.shape.width >= 5
             ? ""
             : "is defined for images of at least 5x5 pixels";
}

std::string room_missing(const TransformInput& input) {
  return input.size <= input.shape.height && input.size <= input.shape.width
             ? ""
             : "is not larger than the images";
}

std::string even_frame_missing(const TransformInput& input) {
  const std::int64_t rows = input.size - input.shape.height;
  const std::int64_t columns = input.size - input.shape.width;
  return rows >= 0 && columns >= 0 && rows % 2 == 0 && columns % 2 == 0
             ? ""
             : "is larger than the images by an even number of pixels";
}

std::vector<TransformRow> make_table() {
  return {
      {"negative", "1 - x", false, nothing_missing, negative},
      {"jigsaw", "six pieces in a fixed other arrangement", false, jigsaw_size_missing, jigsaw},
      {"mirrored_digits",
       "upside down without 0, 1, 3, 8, then left to right without 0, 1, 8",
       false,
       nothing_missing,
       {},
       true},
      {"speckle", "x + x n, n normal, clipped", false, nothing_missing, speckle},
      {"rgb_ghost", "green mirrored, blue and red as red, green and blue", false, colours_missing,
       rgb_ghost},
      {"inverted", "1 - x of green and blue", false, colours_missing, inverted},
      {"pixelate", "to a fifth of each side and back by Pillow's BOX", false, coarse_missing,
       pixelate},
      {"blur", "Gaussian of sigma 1.5, above 32 pixels 2", false, nothing_missing, blur},
      {"arithmetic_mean", "the mean with another image", false, nothing_missing, {}, true},
      {"geometric_mean", "the root of the product with another", false, nothing_missing, {}, true},
      {"crop", "NxN pixels at a random place", true, room_missing, random_crop},
      {"resize", "to NxN by Pillow's BILINEAR", true, nothing_missing, resize_bilinear},
      {"area", "to NxN by Pillow's BOX", true, nothing_missing, resize_area},
      {"border", "in the middle of NxN black pixels", true, even_frame_missing, border},
  };
}

}  // namespace

const std::vector<TransformRow>& transform_table() {
  static const std::vector<TransformRow> table = make_table();
  return table;
}

}  // namespace oodsweep
