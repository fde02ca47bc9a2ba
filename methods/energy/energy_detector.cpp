#include "methods/energy/energy_detector.hpp"

#include "methods/logits.hpp"

namespace oodsweep {

double negative_energy(std::span<const float> logits, double temperature) {
  return temperature * log_sum_exp(logits, temperature);
}

}  // namespace oodsweep
