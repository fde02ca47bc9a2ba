#include "workers/checkpoint_interval.hpp"

#include <cmath>

#include "core/error.hpp"

namespace oodsweep {

double optimal_checkpoint_interval(double cost, double mean_time_between_failures) {
  OOD_EXPECT(cost >= 0.0 && mean_time_between_failures > 0.0, "seconds");
  const double two_m = 2.0 * mean_time_between_failures;
  if (cost >= two_m) return mean_time_between_failures;
  const double ratio = cost / two_m;
  return std::sqrt(cost * two_m) * (1.0 + std::sqrt(ratio) / 3.0 + ratio / 9.0) - cost;
}

}  // namespace oodsweep
