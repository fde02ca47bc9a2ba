#include "sweeps/phase_settings.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text.hpp"
#include "models/network_description.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr const char* kSweepFile = "sweep file";
constexpr const char* kDefault = "default";

Settings default_settings(const NetworkChoice& network) {
  Settings settings;
  for (const ParameterDescription& key : training_keys()) {
    if (!key.default_value.is_null()) settings[key.key] = {key.default_value, kDefault};
  }
  const NetworkDescription& description = find_network(network.name, network.place);
  settings["dropout"] = {description.default_dropout, "network " + network.name};
  settings["mean"] = {Json::array(), kDefault};
  settings["std"] = {Json::array(), kDefault};
  return settings;
}

void apply_row(const RecipeRow* row, Settings& settings) {
  if (row == nullptr) return;
  for (const auto& [key, value] : row->values) settings[key] = {value, row->origin()};
}

void apply_given(const PhaseRequest& request, Settings& settings) {
  const NetworkChoice& network = *request.network;
  if (network.hold_out > 0) settings["hold_out"] = {network.hold_out, kSweepFile};
  for (const auto& [key, value] : request.given) settings[key] = {value, kSweepFile};
  if (network.dropout) settings["dropout"] = {*network.dropout, kSweepFile};
  if (network.mean) settings["mean"] = {*network.mean, kSweepFile};
  if (network.std) settings["std"] = {*network.std, kSweepFile};
}

std::vector<std::string> recipe_names() {
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) names.push_back(recipe.name);
  return names;
}

[[noreturn]] void fail_missing(const PhaseRequest& request, const std::vector<std::string>& keys) {
  const RecipeQuery& row = request.row;
  std::string wanted = fmt::format("data set \"{}\", network \"{}\"", row.data_set, row.network);
  for (const auto& [key, value] : row.sizes) wanted += fmt::format(", {} {}", key, value);
  wanted += fmt::format(", phase \"{}\"", row.phase);
  const std::string missing = join(keys, ", ");
  if (row.recipe.empty()) {
    throw ConfigError{
        fmt::format("{}: missing keys for {}: {} (give them, or name a \"recipe\": {})",
                    request.place, wanted, missing, join(recipe_names(), ", "))};
  }
  throw ConfigError{fmt::format("{}: recipe \"{}\" has no row for {}; missing keys: {} (give them)",
                                request.place, row.recipe, wanted, missing)};
}

}  // namespace

Settings resolve_phase(const PhaseRequest& request) {
  Settings settings = default_settings(*request.network);
  if (!request.row.recipe.empty()) apply_row(find_recipe_row(request.row), settings);
  apply_given(request, settings);
  std::vector<std::string> missing;
  for (const ParameterDescription& key : training_keys()) {
    if (!settings.contains(key.key)) missing.push_back(key.key);
  }
  if (request.trains && !missing.empty()) fail_missing(request, missing);
  return settings;
}

}  // namespace oodsweep
