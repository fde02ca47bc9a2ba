#pragma once

#include "sweeps/point_resolver.hpp"
#include "sweeps/stage_builder.hpp"
#include "sweeps/sweep_spec.hpp"
#include "sweeps/trial_points.hpp"

namespace oodsweep {

/// Weights of a score are fitted on validation outliers, so there must be some.
/// @throws ConfigError if there are none.
void check_fit(const SweepSpec& spec, const MethodSpec& method, const Scoring& scoring);

/// Images that are fitted on must be named: nobody else knows what a network was trained on.
/// @throws ConfigError if they are not.
void check_held_out(const TrialPoint& point, const ResolvedPoint& resolved, const Scoring& scoring);

/// Each part of a batch has an image.
/// @throws ConfigError if a batch has fewer images than parts.
void check_shards(const SweepSpec& spec, const TrialPoint& point, const ResolvedPoint& resolved);

}  // namespace oodsweep
