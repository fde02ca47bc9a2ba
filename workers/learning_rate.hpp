#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "workers/training_plan.hpp"

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

/// The initial rate, multiplied by `factor` at each milestone: update u = 0, 1, ... has passed the
/// milestone of share m once u >= m T (Liang 2018: 0.1 at a half and at three quarters).
class StepSchedule {
 public:
  /// @param milestones Shares of all updates, ascending.
  StepSchedule(double initial, double factor, const std::vector<double>& milestones,
               std::int64_t updates);
  [[nodiscard]] double at_update(std::int64_t update) const;

 private:
  double initial_;
  double factor_;
  std::vector<std::int64_t> milestones_;  ///< Updates that are the first at a lower rate.
};

/// The rate at each update of a training of so many updates.
using LearningRate = std::function<double(std::int64_t update)>;
[[nodiscard]] LearningRate learning_rate_of(const TrainingPlan& plan, std::int64_t updates);

}  // namespace oodsweep
