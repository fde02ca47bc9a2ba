#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oodsweep {

/// Draw number `draw` of `count` out of `size` images without replacement: the first `count` of a
/// keyed permutation. It depends on the sweep's seed and the data set alone, so all methods,
/// variants and repeats are compared on the same images.
/// @param data Fingerprint of the split.
[[nodiscard]] std::vector<std::int64_t> draw_images(std::int64_t size, std::int64_t count,
                                                    std::uint64_t seed, const std::string& data,
                                                    int draw);

/// [images.size()] the scores of these images.
[[nodiscard]] std::vector<double> pick(std::span<const double> scores,
                                       std::span<const std::int64_t> images);

}  // namespace oodsweep
