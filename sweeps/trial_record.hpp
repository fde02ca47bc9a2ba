#pragma once

#include <string>

#include "core/json.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/point_resolver.hpp"
#include "sweeps/trial_points.hpp"

namespace oodsweep {

/// Every resolved value of a trial, flat, for the columns of the database: "in_distribution",
/// "network", "outliers" (null without), the method's train-level parameters, and the settings of
/// its training ("epochs",
/// ...; those of a base that was fine-tuned as "base_epochs", ...; "gpus_per_trial" and
/// "virtual_shards" above 1).
[[nodiscard]] Json trial_parameters(const DataParallel& parallel, const TrialPoint& point,
                                    const ResolvedPoint& resolved);

/// The trainings of a point with the origin of every value: the base, then the method's own phase.
[[nodiscard]] std::vector<ResolvedTraining> resolved_trainings(const TrialPoint& point,
                                                               const ResolvedPoint& resolved);

}  // namespace oodsweep
