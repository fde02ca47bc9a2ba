#include "methods/odin/odin_params.hpp"

#include <nlohmann/json.hpp>

namespace oodsweep {
namespace {

ParameterDescription temperature_parameter() {
  ParameterDescription temperature;
  temperature.key = "temperature";
  temperature.symbol = "T";
  temperature.paper = "Liang 2018, eq. 1 and section 4";
  temperature.type = "number";
  temperature.level = Level::kScore;
  temperature.default_value = {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0};
  temperature.rule =
      "divides the logits before the softmax, > 0 and at most 1e6; the paper searches 1 to 1000";
  temperature.valid = [](const Json& value) {
    return value.get<double>() > 0.0 && value.get<double>() <= 1e6;
  };
  return temperature;
}

ParameterDescription epsilon_parameter() {
  ParameterDescription epsilon;
  epsilon.key = "epsilon";
  epsilon.symbol = "epsilon";
  epsilon.paper = "Liang 2018, eq. 2 and section 4";
  epsilon.type = "number";
  epsilon.level = Level::kScore;
  epsilon.default_value = Json::array();
  for (int step = 0; step <= 20; ++step) epsilon.default_value.push_back(step * 2 / 10000.0);
  epsilon.rule =
      "step in pixel units of [0, 1], from 0 to 1; 0 leaves the image alone; the paper searches 0 "
      "to 0.004";
  epsilon.valid = [](const Json& value) {
    return value.get<double>() >= 0.0 && value.get<double>() <= 1.0;
  };
  return epsilon;
}

}  // namespace

MethodDescription odin_description() {
  MethodDescription method;
  method.name = "odin";
  method.title = "ODIN";
  method.paper = "Liang, Li, Srikant 2018";
  method.version = 1;
  method.parameters = {temperature_parameter(), epsilon_parameter()};
  method.reads_images = true;
  method.training = [](const Json&) {
    return MethodTraining{TrainingStart::kBase, nullptr, "baseline", false};
  };
  method.detector = [](const Json& parameters) {
    return Json{{"name", "odin"},
                {"version", 1},
                {"temperature", parameters.at("temperature")},
                {"epsilon", parameters.at("epsilon")}};
  };
  return method;
}

}  // namespace oodsweep
