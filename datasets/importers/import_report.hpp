#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "datasets/manifest.hpp"

namespace oodsweep {

/// Sums over the stored values of many images, exact.
struct ChannelSums {
  std::array<std::uint64_t, 3> sum{};
  std::array<std::uint64_t, 3> square_sum{};
};

/// What the stored values of a split are like, on the scale of [0, 1].
struct ChannelStatistics {
  std::vector<double> mean;  ///< By channel.
  std::vector<double> deviation;
};

/// Images of two splits that are the same byte for byte.
struct SharedImages {
  std::string split;  ///< Of the new set.
  std::string other;  ///< "cifar10:test"
  std::int64_t count = 0;
};

/// How an import went.
struct ImportReport {
  Manifest manifest;
  std::int64_t repeated_dropped = 0;
  std::int64_t excluded = 0;
  std::map<std::string, std::int64_t> repeated_kept;    ///< By split: equal to one before them.
  std::map<std::string, ChannelStatistics> statistics;  ///< By split.
  std::vector<SharedImages> shared;  ///< With sets that were there already, and between splits.
};

/// @param values Of each channel. Standard deviation of all values, divided by their number.
[[nodiscard]] ChannelStatistics statistics_of(const ChannelSums& sums, std::int64_t values,
                                              std::int64_t channels);

}  // namespace oodsweep
