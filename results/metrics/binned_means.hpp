#pragma once

#include <span>
#include <vector>

namespace oodsweep {

/// One bin of images that are neighbours in x.
struct BinnedMean {
  double x = 0.0;  ///< Mean of x in the bin.
  double y = 0.0;  ///< Mean of y in the bin: E[y | x].
};

/// The conditional mean E[y | x] in `bins` bins of equal counts, ascending in x (bin b holds ranks
/// floor(b n / bins) up to floor((b + 1) n / bins)). Equal x keep their order.
/// @param y As many as x. @param bins > 0; with fewer values than bins, one bin per value.
[[nodiscard]] std::vector<BinnedMean> binned_means(std::span<const double> x,
                                                   std::span<const double> y, std::size_t bins);

}  // namespace oodsweep
