#include "results/metrics/binned_means.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "core/error.hpp"

namespace oodsweep {

std::vector<BinnedMean> binned_means(std::span<const double> x, std::span<const double> y,
                                     std::size_t bins) {
  OOD_EXPECT(x.size() == y.size() && bins > 0, "pairs of numbers, and a bin for them");
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  const std::size_t used = std::min(bins, x.size());
  std::vector<BinnedMean> means;
  for (std::size_t bin = 0; bin < used; ++bin) {
    const std::size_t first = bin * order.size() / used;
    const std::size_t last = (bin + 1) * order.size() / used;
    BinnedMean mean;
    for (std::size_t rank = first; rank < last; ++rank) {
      mean.x += x[order[rank]];
      mean.y += y[order[rank]];
    }
    const auto count = static_cast<double>(last - first);
    means.push_back({mean.x / count, mean.y / count});
  }
  return means;
}

}  // namespace oodsweep
