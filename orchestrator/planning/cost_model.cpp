#include "orchestrator/planning/cost_model.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Of an even number the upper one. @param values At least one.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void CostModel::learn(const std::string& name, double amount, double seconds, CostSource source) {
  OOD_EXPECT(source != CostSource::kHint, "a hint is not learned");
  if (amount <= 0.0 || seconds <= 0.0) return;
  Rates& rates = classes_[name][static_cast<std::size_t>(source)];
  rates.seen.push_back(seconds / amount);
  rates.is_stale = true;
}

CostModel::Estimate CostModel::estimate(const StageWork& work) const {
  const auto found = classes_.find(work.name);
  if (found == classes_.end()) return {hint_factor_ * work.hinted_seconds, CostSource::kHint};
  for (const CostSource source : {CostSource::kFinished, CostSource::kProbe}) {
    const Rates& rates = found->second[static_cast<std::size_t>(source)];
    if (rates.seen.empty()) continue;
    if (rates.is_stale) rates.median = median(rates.seen);
    rates.is_stale = false;
    return {rates.median * work.amount, source};
  }
  return {hint_factor_ * work.hinted_seconds, CostSource::kHint};
}

}  // namespace oodsweep
