#include "methods/energy/energy_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {
namespace {

ParameterDescription temperature_parameter() {
  ParameterDescription temperature;
  temperature.key = "temperature";
  temperature.symbol = "T";
  temperature.paper = "Liu 2020, eq. 4";
  temperature.type = "number";
  temperature.level = Level::kScore;
  temperature.default_value = 1.0;
  temperature.rule = "divides the logits, > 0 and at most 1e6; the paper uses 1";
  temperature.valid = [](const Json& value) {
    return value.get<double>() > 0.0 && value.get<double>() <= 1e6;
  };
  return temperature;
}

}  // namespace

MethodDescription energy_description() {
  MethodDescription method;
  method.name = "energy";
  method.title = "Energy";
  method.paper = "Liu, Wang, Owens, Li 2020";
  method.version = 1;
  method.parameters = {temperature_parameter()};
  method.training = base_training;
  method.detector = [](const Json& parameters) {
    return Json{{"name", "energy"}, {"version", 1}, {"temperature", parameters.at("temperature")}};
  };
  return method;
}

}  // namespace oodsweep
