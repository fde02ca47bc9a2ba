#include "methods/greedy_weights.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

constexpr int kMostSweeps = 10;
constexpr double kLeastGain = 1e-4;
constexpr int kGridPoints = 21;  ///< 0, 0.1, ..., 2.0

}  // namespace

std::vector<double> weighted_scores(const ScoreTerms& terms, std::span<const double> weights) {
  OOD_EXPECT(weights.size() == terms.width, "one weight per term");
  std::vector<double> scores(terms.images());
  for (std::size_t image = 0; image < scores.size(); ++image) {
    double sum = 0.0;
    for (std::size_t term = 0; term < terms.width; ++term) {
      sum += weights[term] * terms.values[image * terms.width + term];
    }
    scores[image] = -sum;
  }
  return scores;
}

std::vector<double> greedy_weights(const ScoreTerms& in, const ScoreTerms& out,
                                   const Separation& separation) {
  std::vector<double> weights(in.width, 1.0);
  const auto value = [&] {
    return separation(weighted_scores(in, weights), weighted_scores(out, weights));
  };
  double best = value();
  double gain = 2 * kLeastGain;
  for (int sweep = 0; sweep < kMostSweeps && gain > kLeastGain; ++sweep) {
    gain = 0.0;
    for (double& weight : weights) {
      const double before = best;
      double chosen = weight;
      for (int point = 0; point < kGridPoints; ++point) {
        weight = point / 10.0;
        const double found = value();
        if (found > best) {
          best = found;
          chosen = weight;
        }
      }
      weight = chosen;
      gain = std::max(gain, best - before);
    }
  }
  return weights;
}

}  // namespace oodsweep
