#include "sweeps/fit_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  const auto check = [&](const ResolvedPhase& phase, std::int64_t outliers) {
    const auto images = phase.settings.at("batch_size").value.get<std::int64_t>();
    const std::int64_t most = outliers > 0 ? std::min(images, outliers) : images;
    if (most >= spec.parallel.widest()) return;
    throw ConfigError{fmt::format("{}: {}", spec.file.string(), key),
                      std::to_string(spec.parallel.widest()),
                      fmt::format("no more than a batch has images, labelled ones and outliers: {} "
                                  "for {}",
                                  most, point.method->place)};
  };
  if (point.trains_base()) check(*resolved.base, 0);
  if (resolved.phase) check(*resolved.phase, resolved.outlier_batch_size);
}

}  // namespace oodsweep
