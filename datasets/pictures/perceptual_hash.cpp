#include "datasets/pictures/perceptual_hash.hpp"

#include <bit>

#include "datasets/pictures/channels.hpp"
#include "datasets/pictures/resize.hpp"

namespace oodsweep {

std::uint64_t perceptual_hash(const Picture& picture) {
  constexpr std::size_t kRows = 8;
  constexpr std::size_t kColumns = 9;
  const Picture small = resize(to_grey(picture), kRows, kColumns, Resampling::kBilinear);
  std::uint64_t hash = 0;
  for (std::size_t y = 0; y < kRows; ++y) {
    const std::uint8_t* row = &small.pixels[y * kColumns];
    for (std::size_t x = 0; x + 1 < kColumns; ++x) hash = hash << 1 | (row[x + 1] > row[x] ? 1 : 0);
  }
  return hash;
}

int hash_distance(std::uint64_t one, std::uint64_t other) { return std::popcount(one ^ other); }

}  // namespace oodsweep
