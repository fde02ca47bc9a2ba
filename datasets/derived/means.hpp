#pragma once

#include <cstdint>

#include "datasets/derived/wrapped_source.hpp"

namespace oodsweep {

/// Image i of a derived set is the mean of image i and of another image of the set (Hendrycks 2019,
/// appendix A).
enum class Mean {
  kArithmetic,  ///< x / 2 + y / 2
  kGeometric    ///< sqrt(x y)
};

/// Number of that other image: a function of (seed, index), each but `index` equally likely.
/// @param count At least 2.
[[nodiscard]] std::int64_t mean_partner(std::uint64_t seed, std::int64_t index, std::int64_t count);

[[nodiscard]] SourcePointer open_means(Mean mean, std::uint64_t seed, SourcePointer source,
                                       SplitInfo info);

}  // namespace oodsweep
