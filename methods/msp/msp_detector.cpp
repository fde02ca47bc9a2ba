#include "methods/msp/msp_detector.hpp"

#include <algorithm>
#include <cmath>

#include "methods/logits.hpp"

namespace oodsweep {

double max_softmax(std::span<const float> logits, std::int64_t classes) {
  const auto in_distribution = logits.first(static_cast<std::size_t>(classes));
  const double largest = *std::max_element(in_distribution.begin(), in_distribution.end());
  return std::exp(largest - log_sum_exp(logits));
}

}  // namespace oodsweep
