#include "results/metrics/draws.hpp"

#include "core/error.hpp"
#include "core/permutation.hpp"
#include "core/random.hpp"

namespace oodsweep {

std::vector<std::int64_t> draw_images(std::int64_t size, std::int64_t count, std::uint64_t seed,
                                      const std::string& data, int draw) {
  OOD_EXPECT(count >= 0 && count <= size && draw >= 0, "a draw takes no image twice");
  if (count == 0) return {};
  const KeyedPermutation order{static_cast<std::uint64_t>(size),
                               derive_seed(seed, 0, "draw/" + data + "/" + std::to_string(draw))};
  std::vector<std::int64_t> images;
  images.reserve(static_cast<std::size_t>(count));
  for (std::int64_t place = 0; place < count; ++place) {
    images.push_back(static_cast<std::int64_t>(order(static_cast<std::uint64_t>(place))));
  }
  return images;
}

std::vector<double> pick(std::span<const double> scores, std::span<const std::int64_t> images) {
  std::vector<double> picked;
  picked.reserve(images.size());
  for (const std::int64_t image : images) picked.push_back(scores[static_cast<std::size_t>(image)]);
  return picked;
}

}  // namespace oodsweep
