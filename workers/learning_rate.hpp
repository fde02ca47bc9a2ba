#pragma once

#include <cstdint>

namespace oodsweep {

/// Cosine per iteration, never restarted: lr_min + (lr0 - lr_min) (1 + cos(pi t / T)) / 2. The
/// authors step the schedule before the optimiser, so update u = 0, 1, ... takes t = u + 1 and the
/// last one takes lr_min (Hendrycks 2019, published code).
class CosineSchedule {
 public:
  CosineSchedule(double initial, double final, std::int64_t updates);
  [[nodiscard]] double at_update(std::int64_t update) const;

 private:
  double initial_;
  double final_;
  std::int64_t updates_;
};

}  // namespace oodsweep
