#include "sweeps/trial_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/error.hpp"
#include "sweeps/key_values.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/trial_walk.hpp"

namespace oodsweep {
namespace {

void refuse_too_many(const SweepSpec& spec, std::int64_t trials) {
  if (trials <= kMostTrials) return;
  throw ConfigError{fmt::format("{}: more than {} trials (shorten the lists, or cut the sweep)",
                                spec.file.string(), kMostTrials)};
}

void check_method(const SweepSpec& spec, const MethodSpec& method,
                  const std::vector<MethodWalk>& walks) {
  bool own_phase = false;
  for (const MethodWalk& walk : walks) {
    own_phase = own_phase || walk.training.start != TrainingStart::kBase;
    if (walk.training.needs_outliers && spec.outliers.empty()) {
      throw ConfigError{
          fmt::format("{}: {} trains with auxiliary outliers; missing key \"outliers\" ({})",
                      method.place, method.description->name, sweep_keys().rule("outliers"))};
    }
  }
  if (method.training && !own_phase) {
    throw ConfigError{
        fmt::format("{}: {} has no training of its own (it uses the outermost \"training\")",
                    method.training->place, method.description->name)};
  }
}

bool has_outer_conditions(const MethodSpec& method) {
  return !method.walk.outer_only.empty() || !method.walk.outer_except.empty();
}

/// Whether the method's conditions on axes of the sweep admit this combination.
bool admitted(const MethodSpec& method, const MethodWalk& walk, const Indices& phase,
              const Indices& sweep) {
  if (!has_outer_conditions(method)) return true;
  Indices all = walk.parameters;
  all.insert(all.end(), phase.begin(), phase.end());
  all.insert(all.end(), sweep.begin(), sweep.begin() + kFirstTrainingAxis);
  return admits(method.walk, all);
}

/// Values of the axes of a "training"; none if it is not read.
GivenValues given_values(const std::vector<Axis>& axes, std::span<const std::size_t> indices) {
  if (axes.empty() || indices.front() == kUnread) return {};
  return values_at(axes, indices);
}

TrialPoint point_at(const SweepSpec& spec, const MethodSpec& method, const MethodWalk& walk,
                    const Indices& sweep) {
  TrialPoint point{.method = &method,
                   .parameters = walk.values,
                   .training = walk.training,
                   .in_distribution = &spec.in_distribution[sweep[kDataAxis]],
                   .network = &spec.networks[sweep[kNetworkAxis]],
                   .base_given = {},
                   .phase_given = {}};
  if (sweep[kOutliersAxis] != kUnread) point.outliers = &spec.outliers[sweep[kOutliersAxis]];
  point.base_given = given_values(spec.training.axes, std::span{sweep}.subspan(kFirstTrainingAxis));
  return point;
}

/// Trials of one combination of the sweep's axes with all of a method's.
std::int64_t count_at(const SweepSpec& spec, const MethodSpec& method, const MethodWalk& walk,
                      const Indices& sweep) {
  const bool trained = walk.training.start != TrainingStart::kBase ||
                       spec.networks[sweep[kNetworkAxis]].weights.empty();
  auto points = std::ssize(walk.phases);
  if (has_outer_conditions(method)) {
    points = std::count_if(walk.phases.begin(), walk.phases.end(), [&](const Indices& phase) {
      return admitted(method, walk, phase, sweep);
    });
  }
  return points * (trained ? spec.repeats : 1);
}

std::int64_t count_method(const SweepSpec& spec, const MethodSpec& method, SweepWalk& sweeps) {
  const std::vector<MethodWalk> walks = walk_method(spec, method);
  check_method(spec, method, walks);
  std::int64_t count = 0;
  for (const MethodWalk& walk : walks) {
    for (const Indices& sweep : sweeps.read_by(walk.training)) {
      count += count_at(spec, method, walk, sweep);
      refuse_too_many(spec, count);
    }
  }
  if (count == 0) {
    throw ConfigError{
        fmt::format("{}: \"only\" and \"except\" leave no combination", method.place)};
  }
  return count;
}

void add_points(const SweepSpec& spec, const MethodSpec& method, const MethodWalk& walk,
                const Indices& sweep, std::vector<TrialPoint>& points) {
  const TrialPoint common = point_at(spec, method, walk, sweep);
  static const std::vector<Axis> none;
  const std::vector<Axis>& axes = method.training ? method.training->axes : none;
  for (const Indices& phase : walk.phases) {
    if (!admitted(method, walk, phase, sweep)) continue;
    points.push_back(common);
    points.back().phase_given = given_values(axes, phase);
  }
}

}  // namespace

bool TrialPoint::trains_base() const {
  return training.start != TrainingStart::kScratch && network->weights.empty();
}

std::int64_t TrialPoint::repeats(const SweepSpec& spec) const {
  return trains_base() || trains_phase() ? spec.repeats : 1;
}

std::int64_t count_trials(const SweepSpec& spec) {
  SweepWalk sweeps{spec};
  std::int64_t count = 0;
  for (const MethodSpec& method : spec.methods) {
    count += count_method(spec, method, sweeps);
    refuse_too_many(spec, count);
  }
  return count;
}

std::vector<TrialPoint> trial_points(const SweepSpec& spec) {
  static_cast<void>(count_trials(spec));
  SweepWalk sweeps{spec};
  std::vector<TrialPoint> points;
  for (const MethodSpec& method : spec.methods) {
    for (const MethodWalk& walk : walk_method(spec, method)) {
      for (const Indices& sweep : sweeps.read_by(walk.training)) {
        add_points(spec, method, walk, sweep, points);
      }
    }
  }
  return points;
}

}  // namespace oodsweep
