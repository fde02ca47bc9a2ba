#include "datasets/image_source.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {

void ImageSource::read_bytes(std::span<const std::int64_t> /*indices*/, std::uint8_t* /*pixels*/,
                             std::int32_t* /*labels*/) const {
  OOD_EXPECT(false, "a source of 8-bit images");
}

void ImageSource::read_labels(std::span<const std::int64_t> indices, std::int32_t* labels) const {
  constexpr std::size_t kPiece = 256;
  std::vector<float> pixels(std::min(kPiece, indices.size()) *
                            static_cast<std::size_t>(info().shape.pixels()));
  for (std::size_t first = 0; first < indices.size(); first += kPiece) {
    read(indices.subspan(first, std::min(kPiece, indices.size() - first)), pixels.data(),
         labels + first);
  }
}

}  // namespace oodsweep
