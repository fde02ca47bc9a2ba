#pragma once

#include <cstdint>
#include <vector>

#include "sweeps/phase_settings.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

/// More trials than this in one sweep are refused.
inline constexpr std::int64_t kMostTrials = 1000000;

/// One combination of all axes; with a repeat it is a trial. Points into the SweepSpec it came
/// from.
struct TrialPoint {
  const MethodSpec* method = nullptr;
  Json parameters;          ///< Train-level parameters of the method.
  MethodTraining training;  ///< What the method makes of them.
  const DataChoice* in_distribution = nullptr;
  const NetworkChoice* network = nullptr;
  const PlacedName* outliers = nullptr;  ///< Null if the method trains without.
  GivenValues base_given;   ///< Of the outermost "training"; empty where no base is trained.
  GivenValues phase_given;  ///< Of the method's "training".

  /// A base training belongs to this point: unless the method starts from scratch or from given
  /// weights.
  [[nodiscard]] bool trains_base() const;
  [[nodiscard]] bool trains_phase() const { return training.start != TrainingStart::kBase; }
  /// Without any training all repeats would be the same trial, so there is one.
  [[nodiscard]] std::int64_t repeats(const SweepSpec& spec) const;
};

/// Every point once. Axes that a method does not read do not multiply it.
/// @throws ConfigError for a method that lacks "outliers", or has "training" and no phase of its
/// own, for conditions that leave a method nothing, and for more than kMostTrials trials.
[[nodiscard]] std::vector<TrialPoint> trial_points(const SweepSpec& spec);

/// The number of trials, from the combinations of the sweep's and of the methods' axes; no point is
/// made for it. @throws as trial_points().
[[nodiscard]] std::int64_t count_trials(const SweepSpec& spec);

}  // namespace oodsweep
