#include "models/network_spec.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "models/network_description.hpp"

namespace oodsweep {

Json to_json(const NetworkSpec& spec) {
  return {{"name", spec.name},
          {"version", find_network(spec.name, "network").version},
          {"input", {spec.input.channels, spec.input.height, spec.input.width}},
          {"outputs", spec.outputs},
          {"dropout", spec.dropout},
          {"mean", spec.mean},
          {"std", spec.std}};
}

NetworkSpec network_spec_from_json(const Json& json) {
  try {
    NetworkSpec spec;
    json.at("name").get_to(spec.name);
    const Json& input = json.at("input");
    spec.input = {input.at(0), input.at(1), input.at(2)};
    json.at("outputs").get_to(spec.outputs);
    json.at("dropout").get_to(spec.dropout);
    json.at("mean").get_to(spec.mean);
    json.at("std").get_to(spec.std);
    const int version = find_network(spec.name, "network").version;
    if (json.at("version") != version) {
      throw ConfigError{"network.version", json.at("version").dump(),
                        "this program has version " + std::to_string(version) + " of " + spec.name};
    }
    return spec;
  } catch (const nlohmann::json::exception& error) {
    throw ConfigError{std::string{"network: not a network's description: "} + error.what()};
  }
}

}  // namespace oodsweep
