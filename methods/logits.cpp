#include "methods/logits.hpp"

#include <algorithm>
#include <cmath>

namespace oodsweep {

double log_sum_exp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp(double{logit} - largest);
  return largest + std::log(sum);
}

double log_sum_exp(std::span<const float> logits, double temperature) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp((double{logit} - largest) / temperature);
  return largest / temperature + std::log(sum);
}

}  // namespace oodsweep
