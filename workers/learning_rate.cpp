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

StepSchedule::StepSchedule(double initial, double factor, const std::vector<double>& milestones,
                           std::int64_t updates)
    : initial_{initial}, factor_{factor} {
  for (const double share : milestones) {
    milestones_.push_back(std::llround(share * static_cast<double>(updates)));
  }
}

double StepSchedule::at_update(std::int64_t update) const {
  double rate = initial_;
  for (const std::int64_t milestone : milestones_) rate *= update >= milestone ? factor_ : 1.0;
  return rate;
}

LearningRate learning_rate_of(const TrainingPlan& plan, std::int64_t updates) {
  if (plan.schedule == Schedule::kStep) {
    return [steps = StepSchedule{plan.learning_rate, plan.factor, plan.milestones, updates}](
               std::int64_t update) { return steps.at_update(update); };
  }
  return [cosine = CosineSchedule{plan.learning_rate, plan.final_learning_rate, updates}](
             std::int64_t update) { return cosine.at_update(update); };
}

}  // namespace oodsweep
