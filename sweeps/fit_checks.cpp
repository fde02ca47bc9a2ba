#include "sweeps/fit_checks.hpp"

#include <fmt/format.h>

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

}  // namespace oodsweep
