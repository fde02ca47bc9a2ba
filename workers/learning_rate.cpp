#include "workers/learning_rate.hpp"

#include <cmath>
#include <numbers>

#include "core/error.hpp"

namespace oodsweep {

CosineSchedule::CosineSchedule(double initial, double final, std::int64_t updates)
    : initial_{initial}, final_{final}, updates_{updates} {
  OOD_EXPECT(updates > 0, "a schedule of at least one update");
}

double CosineSchedule::at_update(std::int64_t update) const {
  const double t = static_cast<double>(update + 1) / static_cast<double>(updates_);
  return final_ + (initial_ - final_) * 0.5 * (1.0 + std::cos(std::numbers::pi * t));
}

}  // namespace oodsweep
