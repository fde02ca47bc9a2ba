#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/json.hpp"
#include "sweeps/stage_builder.hpp"
#include "sweeps/trial_points.hpp"
#include "sweeps/trial_record.hpp"

namespace oodsweep {

/// Refuses a point that a sweep has twice. One thread.
class DistinctPoints {
 public:
  /// @param parameters All resolved values of its trials.
  /// @throws ConfigError if an earlier point has the same values.
  void add(const TrialPoint& point, const Json& parameters, const Scoring& scoring);

 private:
  std::unordered_map<std::string, std::string> places_;  ///< By what tells a point from others.
};

/// Knows a training by its title and all of its settings. One thread.
class DistinctTrainings {
 public:
  /// Whether it was not asked about before.
  [[nodiscard]] bool is_new(const ResolvedTraining& training);

 private:
  std::unordered_set<std::string> seen_;
};

}  // namespace oodsweep
