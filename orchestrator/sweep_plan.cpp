#include "orchestrator/sweep_plan.hpp"

#include <utility>

#include "datasets/catalog.hpp"
#include "sweeps/expand.hpp"
#include "sweeps/sweep_spec.hpp"

namespace oodsweep {

SweepPlan plan_sweep(const std::filesystem::path& file, const std::filesystem::path& data_root,
                     const std::vector<std::string>& overrides) {
  const SweepSpec spec = load_sweep(file, overrides);
  Expansion expansion = expand_with_settings(spec, Catalog{data_root});
  PlanReport report = plan_report(spec, expansion);
  Json resolved = resolved_json(report);
  return {.record = {.name = spec.name,
                     .format = kSweepFormat,
                     .spec = spec.source,
                     .resolved = std::move(resolved)},
          .report = std::move(report),
          .graph = std::move(expansion.graph)};
}

}  // namespace oodsweep
