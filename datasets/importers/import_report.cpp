#include "datasets/importers/import_report.hpp"

#include <algorithm>
#include <cmath>

namespace oodsweep {

ChannelStatistics statistics_of(const ChannelSums& sums, std::int64_t values,
                                std::int64_t channels) {
  ChannelStatistics statistics;
  const auto number = static_cast<double>(values);
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel) {
    const double mean = static_cast<double>(sums.sum[channel]) / number;
    const double square = static_cast<double>(sums.square_sum[channel]) / number;
    statistics.mean.push_back(mean / 255.0);
    statistics.deviation.push_back(std::sqrt(std::max(0.0, square - mean * mean)) / 255.0);
  }
  return statistics;
}

}  // namespace oodsweep
