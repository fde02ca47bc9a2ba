#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sweeps/expand.hpp"
#include "sweeps/stage.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// Stages of one kind.
struct StageCount {
  StageKind kind = StageKind::kTrain;
  std::int64_t distinct = 0;
  std::int64_t without_sharing = 0;  ///< If each trial ran all of its stages itself.
};

/// The parameters of an entry of "methods", a list where it is an axis.
struct MethodPlan {
  std::string title;  ///< "methods[1] odin"
  Settings settings;
};

/// What `oodsweep plan` shows; no work is done for it.
struct PlanReport {
  std::string name;
  std::int64_t trials = 0;
  DataParallel parallel;
  std::vector<StageCount> stages;  ///< train, outputs, score, evaluate.
  Settings sweep;                  ///< seed, repeats, draws, ...: resolved, with origin.
  std::vector<MethodPlan> methods;
  std::vector<ResolvedTraining> trainings;

  [[nodiscard]] std::int64_t distinct_stages() const;
  [[nodiscard]] std::int64_t stages_without_sharing() const;
  /// Stages without sharing / distinct stages; 1 for no stages.
  [[nodiscard]] double sharing_factor() const;
};

[[nodiscard]] PlanReport plan_report(const SweepSpec& spec, const Expansion& expansion);

/// Plain text, ends with a newline. @param resolved With every setting and where it came from.
[[nodiscard]] std::string plan_text(const PlanReport& report, bool resolved);

/// The settings with their origins as JSON: what is stored beside the results.
[[nodiscard]] Json resolved_json(const PlanReport& report);

}  // namespace oodsweep
