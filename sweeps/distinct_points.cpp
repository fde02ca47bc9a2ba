#include "sweeps/distinct_points.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"

namespace oodsweep {

void DistinctPoints::add(const TrialPoint& point, const Json& parameters, const Scoring& scoring) {
  const std::string identity =
      point.method->description->name + canonical_json(parameters) + scoring.variants.dump();
  const auto [earlier, is_new] = places_.emplace(identity, point.method->place);
  if (is_new) return;
  throw ConfigError{
      point.method->place, point.method->description->name,
      fmt::format("each trial once; {} holds one with the same values", earlier->second)};
}

bool DistinctTrainings::is_new(const ResolvedTraining& training) {
  std::string identity = training.title;
  for (const auto& [key, setting] : training.settings) {
    identity += '\n' + key + canonical_json(setting.value) + setting.origin;
  }
  return seen_.insert(std::move(identity)).second;
}

}  // namespace oodsweep
