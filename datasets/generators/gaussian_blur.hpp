#pragma once

#include <cstdint>
#include <vector>

namespace oodsweep {

/// Sampled and normalised, of radius floor(4 sigma + 1/2).
[[nodiscard]] std::vector<double> gaussian_kernel(double sigma);

/// Blurs one axis; beyond the edge the edge's value is repeated.
/// @param length Of the axis. @param stride From one element of a line to the next.
void blur_axis(std::vector<double>& values, std::int64_t length, std::int64_t stride,
               const std::vector<double>& kernel);

}  // namespace oodsweep
