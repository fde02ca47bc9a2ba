#include "sweeps/trial_points.hpp"

#include <fmt/format.h>

#include <functional>

#include "core/error.hpp"
#include "sweeps/combinations.hpp"
#include "sweeps/sweep_keys.hpp"

namespace oodsweep {
namespace {

std::int64_t product(const std::vector<Axis>& axes) {
  std::int64_t result = 1;
  for (const Axis& axis : axes) {
    result *= static_cast<std::int64_t>(axis.values.size());
    if (result > kMostTrials) return kMostTrials + 1;
  }
  return result;
}

void refuse_too_many(const SweepSpec& spec, std::int64_t trials) {
  if (trials <= kMostTrials) return;
  throw ConfigError{fmt::format("{}: more than {} trials (shorten the lists, or cut the sweep)",
                                spec.file.string(), kMostTrials)};
}

/// Calls `visit` for each point of a method's own train-level parameters.
void for_each_parameters(
    const MethodSpec& method,
    const std::function<void(const Json& parameters, const MethodTraining& training)>& visit) {
  for_each_combination(lengths_of(method.train_axes), [&](const std::vector<std::size_t>& indices) {
    const Json parameters = as_object(values_at(method.train_axes, indices));
    visit(parameters, method.description->training(parameters));
  });
}

const std::vector<Axis>& phase_axes(const MethodSpec& method, const MethodTraining& training) {
  static const std::vector<Axis> none;
  const bool own_phase = training.start != TrainingStart::kBase;
  return own_phase && method.training ? method.training->axes : none;
}

const std::vector<Axis>& base_axes(const SweepSpec& spec, const TrialPoint& point) {
  static const std::vector<Axis> none;
  return point.trains_base() ? spec.training.axes : none;
}

void check_method(const SweepSpec& spec, const MethodSpec& method) {
  refuse_too_many(spec, product(method.train_axes));
  bool own_phase = false;
  for_each_parameters(method, [&](const Json&, const MethodTraining& training) {
    own_phase = own_phase || training.start != TrainingStart::kBase;
    if (training.needs_outliers && spec.outliers.empty()) {
      throw ConfigError{
          fmt::format("{}: {} trains with auxiliary outliers; missing key \"outliers\" ({})",
                      method.place, method.description->name, sweep_keys().rule("outliers"))};
    }
  });
  if (method.training && !own_phase) {
    throw ConfigError{
        fmt::format("{}: {} has no training of its own (it uses the outermost \"training\")",
                    method.training->place, method.description->name)};
  }
}

std::vector<const PlacedName*> outliers_for(const SweepSpec& spec, const MethodTraining& training) {
  if (!training.needs_outliers) return {nullptr};
  std::vector<const PlacedName*> all;
  for (const PlacedName& name : spec.outliers) all.push_back(&name);
  return all;
}

/// Adds the points that differ only in the values of "training" of the base and of the phase.
void add_training_points(const SweepSpec& spec, const TrialPoint& point,
                         std::vector<TrialPoint>& points) {
  const std::vector<Axis>& base = base_axes(spec, point);
  const std::vector<Axis>& phase = phase_axes(*point.method, point.training);
  for_each_combination(lengths_of(base), [&](const std::vector<std::size_t>& base_indices) {
    for_each_combination(lengths_of(phase), [&](const std::vector<std::size_t>& phase_indices) {
      TrialPoint complete = point;
      complete.base_given = values_at(base, base_indices);
      complete.phase_given = values_at(phase, phase_indices);
      points.push_back(std::move(complete));
    });
  });
}

void add_points(const SweepSpec& spec, TrialPoint point, std::vector<TrialPoint>& points) {
  for (const DataChoice& data : spec.in_distribution) {
    for (const NetworkChoice& network : spec.networks) {
      for (const PlacedName* outliers : outliers_for(spec, point.training)) {
        point.in_distribution = &data;
        point.network = &network;
        point.outliers = outliers;
        add_training_points(spec, point, points);
      }
    }
  }
}

/// Trials of one method with one set of parameters.
std::int64_t count_for(const SweepSpec& spec, const MethodSpec& method, const Json& parameters,
                       const MethodTraining& training) {
  std::int64_t count = 0;
  for (const NetworkChoice& network : spec.networks) {
    const TrialPoint point{.method = &method,
                           .parameters = parameters,
                           .training = training,
                           .network = &network,
                           .base_given = {},
                           .phase_given = {}};
    const double trials = static_cast<double>(product(base_axes(spec, point))) *
                          static_cast<double>(product(phase_axes(method, training))) *
                          static_cast<double>(point.repeats(spec)) *
                          static_cast<double>(outliers_for(spec, training).size()) *
                          static_cast<double>(spec.in_distribution.size());
    refuse_too_many(spec, trials > static_cast<double>(kMostTrials)
                              ? kMostTrials + 1
                              : static_cast<std::int64_t>(trials));
    count += static_cast<std::int64_t>(trials);
  }
  return count;
}

}  // namespace

bool TrialPoint::trains_base() const {
  return training.start != TrainingStart::kScratch && network->weights.empty();
}

std::int64_t TrialPoint::repeats(const SweepSpec& spec) const {
  return trains_base() || trains_phase() ? spec.repeats : 1;
}

std::int64_t count_trials(const SweepSpec& spec) {
  std::int64_t count = 0;
  for (const MethodSpec& method : spec.methods) {
    check_method(spec, method);
    for_each_parameters(method, [&](const Json& parameters, const MethodTraining& training) {
      count += count_for(spec, method, parameters, training);
      refuse_too_many(spec, count);
    });
  }
  return count;
}

std::vector<TrialPoint> trial_points(const SweepSpec& spec) {
  static_cast<void>(count_trials(spec));
  std::vector<TrialPoint> points;
  for (const MethodSpec& method : spec.methods) {
    for_each_parameters(method, [&](const Json& parameters, const MethodTraining& training) {
      add_points(spec,
                 {.method = &method,
                  .parameters = parameters,
                  .training = training,
                  .base_given = {},
                  .phase_given = {}},
                 points);
    });
  }
  return points;
}

}  // namespace oodsweep
