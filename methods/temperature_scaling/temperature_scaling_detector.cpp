#include "methods/temperature_scaling/temperature_scaling_detector.hpp"

#include <algorithm>
#include <cmath>

#include "methods/logits.hpp"

namespace oodsweep {

double scaled_max_softmax(std::span<const float> logits, std::int64_t classes, double temperature) {
  const auto in_distribution = logits.first(static_cast<std::size_t>(classes));
  const double largest = *std::max_element(in_distribution.begin(), in_distribution.end());
  return std::exp(largest / temperature - log_sum_exp(logits, temperature));
}

}  // namespace oodsweep
