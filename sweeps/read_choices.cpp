#include "sweeps/read_choices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/json_object.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "models/network_description.hpp"
#include "sweeps/read_walk.hpp"
#include "sweeps/recipes.hpp"
#include "sweeps/setting_use.hpp"
#include "sweeps/sweep_keys.hpp"
#include "sweeps/training_keys.hpp"

namespace oodsweep {
namespace {

constexpr auto is_given = [](const std::string& text) { return !text.empty(); };

std::optional<std::vector<double>> read_constants(JsonObject& object, const std::string& key,
                                                  bool positive) {
  if (!object.has(key)) return std::nullopt;
  std::vector<double> constants;
  object.read_optional(key, constants, network_keys().rule(key),
                       [positive](const std::vector<double>& values) {
                         return std::all_of(values.begin(), values.end(),
                                            [positive](double v) { return !positive || v > 0.0; });
                       });
  return constants;
}

void read_network_object(const Json& value, const std::filesystem::path& folder,
                         NetworkChoice& network) {
  JsonObject object{value, network.place};
  const KeyGroup& keys = network_keys();
  object.read_required("name", network.name, keys.rule("name"), is_given);
  network.sizes = read_network_sizes(object, find_network(network.name, network.place));
  if (const Json* dropout = object.find("dropout")) {
    network.dropout = checked_value(*dropout, dropout_key(), object.place("dropout")).get<double>();
  }
  network.mean = read_constants(object, "mean", false);
  network.std = read_constants(object, "std", true);
  object.read_optional("weights", network.weights, keys.rule("weights"), is_given);
  if (!network.weights.empty()) {
    network.weights_path = folder / network.weights;
    object.read_optional("hold_out", network.hold_out, keys.rule("hold_out"),
                         [](std::int64_t count) { return count >= 1; });
  }
  object.reject_unknown_keys(typed_for_key());
  const auto size = [](const auto& constants) { return constants ? constants->size() : 0; };
  if (size(network.mean) != size(network.std)) {
    throw ConfigError{network.place, value.dump(), keys.rule("std")};
  }
}

/// Keys that the user may give beside "method" and "training".
std::vector<std::string> own_keys(const MethodDescription& method) {
  std::vector<std::string> keys;
  for (const ParameterDescription& parameter : method.parameters) keys.push_back(parameter.key);
  return keys;
}

/// What people type for this method's keys: the papers' symbols, and slips whose right key it has.
std::vector<std::pair<std::string, std::string>> method_hints(const MethodDescription& method) {
  std::vector<std::pair<std::string, std::string>> hints;
  for (const ParameterDescription& parameter : method.parameters) {
    if (!parameter.symbol.empty()) hints.emplace_back(parameter.symbol, parameter.key);
  }
  const std::vector<std::string> own = own_keys(method);
  for (const auto& [typed, right] : typed_for_key()) {
    if (std::find(own.begin(), own.end(), right) != own.end()) hints.emplace_back(typed, right);
  }
  return hints;
}

/// Seed of what a range of this key draws: the same values wherever the key stands.
std::uint64_t draw_seed(std::int64_t seed, const std::string& key) {
  return derive_seed(static_cast<std::uint64_t>(seed), 0, "random/" + key);
}

Axis read_parameter(JsonObject& object, const ParameterDescription& parameter, std::int64_t seed) {
  const Json* value = object.find(parameter.key);
  const std::uint64_t draws = draw_seed(seed, parameter.key);
  if (value != nullptr) return read_axis(*value, parameter, object.place(parameter.key), draws);
  Axis fallback = read_axis(parameter.default_value, parameter, parameter.key, draws);
  fallback.given = false;
  return fallback;
}

void read_walks_of(JsonObject& object, const SweepSpec& sweep, MethodSpec& method) {
  WalkAxes axes{.trials = walk_axes(method.train_axes, ""),
                .variants = walk_axes(method.score_axes, ""),
                .outer = data_axes(sweep)};
  if (method.training) {
    std::vector<WalkAxis> phase = walk_axes(method.training->axes, "training.");
    axes.trials.insert(axes.trials.end(), phase.begin(), phase.end());
  }
  Walks walks = read_walks(object, axes);
  method.walk = std::move(walks.trials);
  method.score_walk = std::move(walks.variants);
}

}  // namespace

DataChoice read_data_choice(const Json& value, const std::string& place) {
  if (value.is_string() && !value.get<std::string>().empty()) {
    const auto name = value.get<std::string>();
    return {name, name, place};
  }
  if (!value.is_object()) {
    throw ConfigError{place, value.dump(), sweep_keys().rule("in_distribution")};
  }
  JsonObject object{value, place};
  DataChoice choice{.train = "", .test = "", .place = place};
  object.read_required("train", choice.train, in_distribution_keys().rule("train"), is_given);
  object.read_required("test", choice.test, in_distribution_keys().rule("test"), is_given);
  object.reject_unknown_keys();
  return choice;
}

NetworkChoice read_network_choice(const Json& value, const std::string& place,
                                  const std::filesystem::path& folder) {
  NetworkChoice network;
  network.place = place;
  if (value.is_string()) {
    read_network_object(Json{{"name", value}}, folder, network);
  } else if (value.is_object()) {
    read_network_object(value, folder, network);
  } else {
    throw ConfigError{place, value.dump(), sweep_keys().rule("network")};
  }
  return network;
}

TrainingSpec read_training(const Json& value, const std::string& place, TrainingRole role,
                           std::int64_t seed) {
  JsonObject object{value, place};
  TrainingSpec training{.recipe = "", .axes = {}, .place = place};
  object.read_optional("recipe", training.recipe, "a recipe's name", is_given);
  if (object.has("recipe")) {
    static_cast<void>(find_recipe(training.recipe, object.place("recipe")));
  }
  std::vector<std::pair<std::string, std::string>> hints = typed_for_key();
  hints.emplace_back("dropout", "dropout\" inside \"network");
  for (const ParameterDescription& key : training_keys()) {
    if (role == TrainingRole::kBase && is_outlier_setting(key.key)) {
      hints.emplace_back(key.key, key.key + "\" in a method's \"training");
      continue;
    }
    const Json* given = object.find(key.key);
    if (given == nullptr) continue;
    const std::string stream = (role == TrainingRole::kBase ? "base_" : "") + key.key;
    training.axes.push_back(read_axis(*given, key, object.place(key.key), draw_seed(seed, stream)));
  }
  object.reject_unknown_keys(hints);
  return training;
}

MethodSpec read_method(const Json& value, const std::string& place, const SweepSpec& sweep) {
  JsonObject object{value, place};
  std::string name;
  object.read_required("method", name, method_keys().rule("method"), is_given);
  MethodSpec method{.description = &find_method(name, object.place("method")),
                    .train_axes = {},
                    .score_axes = {},
                    .training = {},
                    .walk = {},
                    .score_walk = {},
                    .place = place};
  if (const Json* training = object.find("training")) {
    method.training =
        read_training(*training, object.place("training"), TrainingRole::kMethod, sweep.seed);
  }
  for (const ParameterDescription& parameter : method.description->parameters) {
    Axis axis = read_parameter(object, parameter, sweep.seed);
    (parameter.level == Level::kTrain ? method.train_axes : method.score_axes)
        .push_back(std::move(axis));
  }
  read_walks_of(object, sweep, method);
  object.reject_unknown_keys(method_hints(*method.description));
  return method;
}

}  // namespace oodsweep
