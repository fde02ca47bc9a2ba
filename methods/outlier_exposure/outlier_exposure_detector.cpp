#include "methods/outlier_exposure/outlier_exposure_detector.hpp"

#include <numeric>

#include "methods/logits.hpp"

namespace oodsweep {

double uniform_cross_entropy(std::span<const float> logits, std::int64_t classes) {
  const auto in_distribution = logits.first(static_cast<std::size_t>(classes));
  const double sum = std::accumulate(in_distribution.begin(), in_distribution.end(), 0.0);
  return log_sum_exp(logits) - sum / static_cast<double>(classes);
}

}  // namespace oodsweep
