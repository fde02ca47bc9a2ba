#include "sweeps/plan_report.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace oodsweep {
namespace {

constexpr std::array kKinds{StageKind::kTrain, StageKind::kOutputs, StageKind::kScore,
                            StageKind::kEvaluate};

std::vector<StageCount> count_stages(const Expansion& expansion) {
  std::vector<StageCount> counts;
  for (const StageKind kind : kKinds) counts.push_back({kind, 0, 0});
  for (std::size_t i = 0; i < expansion.graph.stages.size(); ++i) {
    StageCount& count = counts[static_cast<std::size_t>(expansion.graph.stages[i].kind)];
    ++count.distinct;
    count.without_sharing += expansion.uses[i];
  }
  return counts;
}

/// Values of the sweep itself; `given` tells whether the file names the key.
Settings sweep_settings(const SweepSpec& spec) {
  const Json no_evaluation = Json::object();
  const Json& evaluation =
      spec.source.contains("evaluation") ? spec.source.at("evaluation") : no_evaluation;
  const auto origin = [](const Json& object, const char* key) {
    return object.contains(key) ? "sweep file" : "default";
  };
  const EvaluationSpec& values = spec.evaluation;
  Settings settings{
      {"seed", {spec.seed, origin(spec.source, "seed")}},
      {"repeats", {spec.repeats, origin(spec.source, "repeats")}},
      {"priority", {spec.priority, origin(spec.source, "priority")}},
      {"gpus_per_trial", {spec.parallel.gpus_per_trial, origin(spec.source, "gpus_per_trial")}},
      {"virtual_shards", {spec.parallel.virtual_shards, origin(spec.source, "virtual_shards")}},
      {"deterministic", {spec.deterministic, origin(spec.source, "deterministic")}},
      {"workers_per_gpu",
       {spec.workers_per_gpu.value_or(1), origin(spec.source, "workers_per_gpu")}},
      {"evaluation.draws", {values.draws, origin(evaluation, "draws")}},
      {"evaluation.conventions", {values.conventions, origin(evaluation, "conventions")}},
      {"evaluation.rejection", {values.rejection, origin(evaluation, "rejection")}}};
  if (values.select_by) {
    settings["evaluation.select_by"] = {
        {{"metric", values.select_by->metric}, {"on", values.select_by->on}}, "sweep file"};
  }
  return settings;
}

std::vector<MethodPlan> method_plans(const SweepSpec& spec) {
  std::vector<MethodPlan> plans;
  for (const MethodSpec& method : spec.methods) {
    MethodPlan plan{fmt::format("methods[{}] {}", plans.size(), method.description->name), {}};
    for (const std::vector<Axis>* axes : {&method.train_axes, &method.score_axes}) {
      for (const Axis& axis : *axes) {
        plan.settings[axis.key] = {
            axis.values.size() == 1 ? axis.values.front() : Json(axis.values),
            axis.given ? "sweep file" : "default"};
      }
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

std::int64_t sum(const std::vector<StageCount>& counts, std::int64_t StageCount::*member) {
  std::int64_t total = 0;
  for (const StageCount& count : counts) total += count.*member;
  return total;
}

void append_settings(const Settings& settings, std::string& text) {
  for (const auto& [key, setting] : settings) {
    fmt::format_to(std::back_inserter(text), "  {:<24} {:<24} {}\n", key,
                   canonical_json(setting.value), setting.origin);
  }
}

/// "" if every training has one slot.
std::string parallel_text(const DataParallel& parallel) {
  if (parallel.gpus_per_trial > 1) {
    return fmt::format("every training runs on {} slots at once\n", parallel.gpus_per_trial);
  }
  if (parallel.virtual_shards > 1) {
    return fmt::format("every batch has {0} parts, which 1 to {0} slots compute\n",
                       parallel.virtual_shards);
  }
  return "";
}

Json settings_json(const Settings& settings) {
  Json json = Json::object();
  for (const auto& [key, setting] : settings) {
    json[key] = {{"value", setting.value}, {"origin", setting.origin}};
  }
  return json;
}

}  // namespace

std::int64_t PlanReport::distinct_stages() const { return sum(stages, &StageCount::distinct); }

std::int64_t PlanReport::stages_without_sharing() const {
  return sum(stages, &StageCount::without_sharing);
}

double PlanReport::sharing_factor() const {
  if (distinct_stages() == 0) return 1.0;
  return static_cast<double>(stages_without_sharing()) / static_cast<double>(distinct_stages());
}

PlanReport plan_report(const SweepSpec& spec, const Expansion& expansion) {
  return {.name = spec.name,
          .trials = static_cast<std::int64_t>(expansion.graph.trials.size()),
          .parallel = spec.parallel,
          .stages = count_stages(expansion),
          .sweep = sweep_settings(spec),
          .methods = method_plans(spec),
          .trainings = expansion.trainings};
}

std::string plan_text(const PlanReport& report, bool resolved) {
  std::string text = fmt::format("sweep {}: {} trials, {} distinct stages\n\n", report.name,
                                 report.trials, report.distinct_stages());
  fmt::format_to(std::back_inserter(text), "  {:<10} {:>10} {:>16}\n", "stage", "distinct",
                 "without sharing");
  for (const StageCount& count : report.stages) {
    fmt::format_to(std::back_inserter(text), "  {:<10} {:>10} {:>16}\n", to_string(count.kind),
                   count.distinct, count.without_sharing);
  }
  fmt::format_to(std::back_inserter(text), "  {:<10} {:>10} {:>16}\n\nsharing factor {:.2f}\n",
                 "all", report.distinct_stages(), report.stages_without_sharing(),
                 report.sharing_factor());
  text += parallel_text(report.parallel);
  if (!resolved) return text;
  text += "\nsweep\n";
  append_settings(report.sweep, text);
  for (const MethodPlan& method : report.methods) {
    text += "\n" + method.title + "\n";
    append_settings(method.settings, text);
  }
  for (const ResolvedTraining& training : report.trainings) {
    text += "\ntrain " + training.title + "\n";
    append_settings(training.settings, text);
  }
  return text;
}

Json resolved_json(const PlanReport& report) {
  Json trainings = Json::array();
  for (const ResolvedTraining& training : report.trainings) {
    trainings.push_back(
        {{"title", training.title}, {"settings", settings_json(training.settings)}});
  }
  Json methods = Json::array();
  for (const MethodPlan& method : report.methods) {
    methods.push_back({{"title", method.title}, {"settings", settings_json(method.settings)}});
  }
  return {{"sweep", settings_json(report.sweep)},
          {"methods", std::move(methods)},
          {"trainings", std::move(trainings)}};
}

}  // namespace oodsweep
