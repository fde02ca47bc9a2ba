#include "methods/max_logit/max_logit_detector.hpp"

#include <algorithm>

namespace oodsweep {

double max_logit(std::span<const float> logits, std::int64_t classes) {
  const auto in_distribution = logits.first(static_cast<std::size_t>(classes));
  return *std::max_element(in_distribution.begin(), in_distribution.end());
}

}  // namespace oodsweep
