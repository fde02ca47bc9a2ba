#include "orchestrator/planning/sweep_plan.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

SweepPlan plan_sweep(const std::filesystem::path& file, const std::filesystem::path& data_root,
                     const std::vector<std::string>& overrides, const StageVisitor& visit) {
  const SweepSpec spec = load_sweep(file, overrides);
  Expansion expansion = expand_with_settings(spec, Catalog{data_root}, visit);
  for (Stage& stage : expansion.graph.stages) stage.priority = spec.priority;
  PlanReport report = plan_report(spec, expansion);
  Json resolved = resolved_json(report);
  return {.record = {.name = spec.name,
                     .format = kSweepFormat,
                     .spec = spec.source,
                     .resolved = std::move(resolved)},
          .report = std::move(report),
          .graph = std::move(expansion.graph),
          .uses = std::move(expansion.uses),
          .deterministic = spec.deterministic};
}

std::vector<SweepPlan> plan_sweeps(const std::vector<std::filesystem::path>& files,
                                   const std::filesystem::path& data_root,
                                   const std::vector<std::string>& overrides) {
  std::vector<SweepPlan> plans;
  for (const std::filesystem::path& file : files) {
    SweepPlan plan = plan_sweep(file, data_root, overrides);
    for (const SweepPlan& earlier : plans) {
      if (earlier.record.name != plan.record.name) continue;
      throw ConfigError{file.string() + ": name", '"' + plan.record.name + '"',
                        "a name of its own among the sweeps that run together"};
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

StageGraph merged_graph(std::vector<SweepPlan> plans) {
  StageGraph all = std::move(plans.front().graph);
  if (plans.size() == 1) return all;
  std::unordered_map<StageKey, std::size_t> known;
  for (const Stage& stage : all.stages) known.emplace(stage.key, known.size());
  for (auto plan = plans.begin() + 1; plan != plans.end(); ++plan) {
    for (Stage& stage : plan->graph.stages) {
      const auto [place, is_new] = known.emplace(stage.key, all.stages.size());
      if (is_new) {
        all.stages.push_back(std::move(stage));
      } else {
        Stage& there = all.stages[place->second];
        there.priority = std::max(there.priority, stage.priority);
        there.widest = std::max(there.widest, stage.widest);
      }
    }
    std::move(plan->graph.trials.begin(), plan->graph.trials.end(), std::back_inserter(all.trials));
  }
  return all;
}

}  // namespace oodsweep
