#include "sweeps/fit_checks.hpp"

#include <fmt/format.h>

#include <string>

#include "core/error.hpp"
#include "sweeps/sweep_keys.hpp"

namespace oodsweep {

void check_fit(const SweepSpec& spec, const MethodSpec& method, const Scoring& scoring) {
  if (!scoring.needs_fit || !spec.validation_outliers.empty()) return;
  throw ConfigError{fmt::format(
      "{}: a score of {} has weights that are fitted on validation outliers; missing "
      "key \"validation_outliers\" ({})",
      method.place, method.description->name, sweep_keys().rule("validation_outliers"))};
}

void check_held_out(const TrialPoint& point, const ResolvedPoint& resolved,
                    const Scoring& scoring) {
  if (!scoring.needs_held_out || resolved.held_out != nullptr) return;
  throw ConfigError{fmt::format(
      "{}: {} is fitted on in-distribution images that were not trained on; missing \"hold_out\" "
      "({})",
      point.method->place, point.method->description->name,
      point.trains_base() ? "how many, in \"training\""
                          : "how many, beside the \"weights\" of " + point.network->text())};
}

void check_shards(const SweepSpec& spec, const TrialPoint& point, const ResolvedPoint& resolved) {
  const std::string key = spec.parallel.gpus_per_trial > 1 ? "gpus_per_trial" : "virtual_shards";
  const auto check = [&](const ResolvedPhase& phase) {
    const Json& batch_size = phase.settings.at("batch_size").value;
    if (batch_size.get<std::int64_t>() >= spec.parallel.widest()) return;
    throw ConfigError{fmt::format("{}: {}", spec.file.string(), key),
                      std::to_string(spec.parallel.widest()),
                      fmt::format("no more than a batch has images: batch_size is {} for {}",
                                  batch_size.dump(), point.method->place)};
  };
  if (point.trains_base()) check(*resolved.base);
  if (resolved.phase) check(*resolved.phase);
}

}  // namespace oodsweep
