#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// Longest list or range that is accepted.
inline constexpr std::int64_t kLongestAxis = 10000;

/// The numbers of {"from", "to", "count"[, "scale"]}, of {"from", "to", "step"[, "scale"]}, or of
/// {"from", "to", "random"[, "scale"]}: that many, drawn evenly over the scale.
/// Values with "count" or "step" are rounded to 15 digits, so that 0.0006 in a range is the 0.0006
/// of a list; drawn ones to 6, so that tables stay readable. Drawn numbers are distinct, and more
/// of them begin with the same ones.
/// @param whole Only whole numbers are drawn.
/// @param seed Of the draws.
/// @throws ConfigError with the place.
[[nodiscard]] std::vector<double> read_range(const Json& value, bool whole,
                                             const std::string& place, std::uint64_t seed);

}  // namespace oodsweep
