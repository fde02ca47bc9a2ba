#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace oodsweep {

/// Terms of a weighted score per image: [images, width], row-major, higher = outlier.
struct ScoreTerms {
  std::size_t width = 0;
  std::vector<double> values;

  [[nodiscard]] std::size_t images() const { return values.size() / width; }
};

/// [images] minus the weighted sums: higher = more in-distribution.
[[nodiscard]] std::vector<double> weighted_scores(const ScoreTerms& terms,
                                                  std::span<const double> weights);

/// How well scores of the two sides are told apart; larger is better (AUROC).
using Separation = std::function<double(std::span<const double> in, std::span<const double> out)>;

/// Greedy coordinate search (spec ssl-oe 1.1): weights begin at 1; each coordinate in turn takes
/// the best of {0, 0.1, ..., 2.0}, the smallest of equally good ones unless the one it has is as
/// good; sweeps repeat until none improves by more than 1e-4, ten at most. Deterministic.
[[nodiscard]] std::vector<double> greedy_weights(const ScoreTerms& in, const ScoreTerms& out,
                                                 const Separation& separation);

}  // namespace oodsweep
