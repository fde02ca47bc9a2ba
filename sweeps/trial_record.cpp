#include "sweeps/trial_record.hpp"

#include <fmt/format.h>

#include "sweeps/base_objective.hpp"
#include "sweeps/setting_use.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

void add_training(const Settings& settings, bool sees_outliers, const std::string& prefix,
                  Json& parameters) {
  for (const ParameterDescription& key : training_keys()) {
    if (!enters_key(key.key, settings, sees_outliers)) continue;
    parameters[prefix + key.key] = settings.at(key.key).value;
  }
  parameters[prefix + "dropout"] = settings.at("dropout").value;
}

std::string title(const Json& objective, const ResolvedPhase& phase, const ResolvedPoint& resolved,
                  const char* how) {
  return fmt::format("{} {}{} on {}", phase.network.name, objective.at("name").get<std::string>(),
                     how, resolved.splits->in.train.name);
}

/// Without those that this training does not read.
Settings read_settings(const Settings& settings, bool sees_outliers) {
  Settings read = settings;
  for (const ParameterDescription& key : training_keys()) {
    if (!is_read(key.key, settings, sees_outliers)) read.erase(key.key);
  }
  return read;
}

void add_method_settings(const TrialPoint& point, const ResolvedPoint& resolved,
                         Settings& settings) {
  for (const Axis& axis : point.method->train_axes) {
    settings[axis.key] = {point.parameters.at(axis.key), axis.given ? "sweep file" : "default"};
  }
  if (resolved.outliers == nullptr) return;
  settings["outliers"] = {resolved.outliers->name, "sweep file"};
  settings["outlier_batch_size"] = {resolved.outlier_batch_size,
                                    "outliers_per_sample x batch_size"};
}

}  // namespace

Json trial_parameters(const DataParallel& parallel, const TrialPoint& point,
                      const ResolvedPoint& resolved) {
  Json parameters = point.parameters;
  parameters["in_distribution"] = point.in_distribution->text();
  parameters["network"] = point.network->text();
  parameters["outliers"] = point.outliers == nullptr ? Json() : Json(point.outliers->text);
  if (resolved.phase) {
    add_training(resolved.phase->settings, resolved.outliers != nullptr, "", parameters);
  }
  if (point.trains_base()) {
    add_training(resolved.base->settings, false, resolved.phase ? "base_" : "", parameters);
  }
  if (!point.trains_base() && !resolved.phase) return parameters;
  if (parallel.gpus_per_trial > 1) parameters["gpus_per_trial"] = parallel.gpus_per_trial;
  if (parallel.virtual_shards > 1) parameters["virtual_shards"] = parallel.virtual_shards;
  return parameters;
}

std::vector<ResolvedTraining> resolved_trainings(const TrialPoint& point,
                                                 const ResolvedPoint& resolved) {
  std::vector<ResolvedTraining> trainings;
  if (point.trains_base()) {
    trainings.push_back({title(base_objective(), *resolved.base, resolved, ""),
                         read_settings(resolved.base->settings, false)});
  }
  if (resolved.phase) {
    const bool continues = point.training.start == TrainingStart::kFineTune;
    ResolvedTraining own{title(point.training.objective, *resolved.phase, resolved,
                               continues ? " fine_tune" : " scratch"),
                         read_settings(resolved.phase->settings, resolved.outliers != nullptr)};
    add_method_settings(point, resolved, own.settings);
    trainings.push_back(std::move(own));
  }
  return trainings;
}

}  // namespace oodsweep
