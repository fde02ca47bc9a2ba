#include "models/network_spec.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json_object.hpp"
#include "models/network_description.hpp"

namespace oodsweep {
namespace {

/// One constant per channel, or none at all.
std::vector<double> read_constants(JsonObject& object, const std::string& key,
                                   const ImageShape& input, bool positive) {
  std::vector<double> values;
  const std::string rule = std::string{"a list of "} + (positive ? "positive " : "") +
                           "numbers, one per channel of the input, or an empty list";
  object.read_optional(key, values, rule, [&](const std::vector<double>& list) {
    const bool fits = list.empty() || std::ssize(list) == input.channels;
    return fits && std::all_of(list.begin(), list.end(), [&](double value) {
             return std::isfinite(value) && (!positive || value > 0.0);
           });
  });
  return values;
}

ImageShape read_input(JsonObject& object) {
  std::vector<std::int64_t> sides;
  object.read_required(
      "input", sides, "three positive integers: channels, height, width", [](const auto& list) {
        return list.size() == 3 &&
               std::all_of(list.begin(), list.end(), [](std::int64_t side) { return side > 0; });
      });
  return {sides[0], sides[1], sides[2]};
}

}  // namespace

std::map<std::string, std::int64_t> read_network_sizes(JsonObject& object,
                                                       const NetworkDescription& network) {
  std::map<std::string, std::int64_t> sizes;
  for (const NetworkSize& size : network.sizes) {
    object.read_required(size.key, sizes[size.key], size.rule, size.valid);
  }
  return sizes;
}

Json to_json(const NetworkSpec& spec) {
  Json json{{"name", spec.name},
            {"version", find_network(spec.name, "network").version},
            {"input", {spec.input.channels, spec.input.height, spec.input.width}},
            {"outputs", spec.outputs},
            {"dropout", spec.dropout},
            {"mean", spec.mean},
            {"std", spec.std}};
  for (const auto& [key, value] : spec.sizes) json[key] = value;
  return json;
}

NetworkSpec network_spec_from_json(const Json& json) {
  JsonObject object{json, "network"};
  NetworkSpec spec;
  object.read_required("name", spec.name, "the name of a network",
                       [](const auto&) { return true; });
  const NetworkDescription& network = find_network(spec.name, object.place("name"));
  int version = 0;
  object.read_required("version", version,
                       "this program has version " + std::to_string(network.version),
                       [&](int given) { return given == network.version; });
  spec.input = read_input(object);
  if (!network.accepts(spec.input)) {
    throw ConfigError{object.place("input"), spec.input.text(),
                      network.name + " takes " + network.input_rule};
  }
  object.read_required("outputs", spec.outputs, "at least 2 outputs",
                       [](std::int64_t count) { return count >= 2; });
  object.read_required("dropout", spec.dropout, "a probability in [0, 1)",
                       [](double p) { return p >= 0.0 && p < 1.0; });
  spec.mean = read_constants(object, "mean", spec.input, false);
  spec.std = read_constants(object, "std", spec.input, true);
  if (spec.mean.size() != spec.std.size()) {
    throw ConfigError{object.where() + ": \"mean\" and \"std\" are given together or not at all"};
  }
  spec.sizes = read_network_sizes(object, network);
  object.reject_unknown_keys();
  return spec;
}

}  // namespace oodsweep
