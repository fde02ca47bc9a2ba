#include "methods/odin/odin_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {
namespace {

Json paper_steps() {
  Json steps = Json::array();
  for (int step = 0; step <= 20; ++step) steps.push_back(step * 2 / 10000.0);
  return steps;
}

std::vector<ParameterDescription> parameters() {
  return {
      number_parameter({"temperature", "T", "Liang 2018, eq. 1 and section 4",
                        "divides the logits before the softmax, > 0 and at most 1e6; the paper "
                        "searches 1 to 1000"},
                       Level::kScore,
                       {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0},
                       [](double t) { return t > 0.0 && t <= 1e6; }),
      number_parameter({"epsilon", "epsilon", "Liang 2018, eq. 2 and section 4",
                        "step in pixel units of [0, 1], from 0 to 1; 0 leaves the image alone; the "
                        "paper searches 0 to 0.004"},
                       Level::kScore, paper_steps(),
                       [](double step) { return step >= 0.0 && step <= 1.0; }),
  };
}

}  // namespace

MethodDescription odin_description() {
  MethodDescription method;
  method.name = "odin";
  method.title = "ODIN";
  method.paper = "Liang, Li, Srikant 2018";
  method.version = 1;
  method.parameters = parameters();
  method.reads_images = true;
  method.training = base_training;
  method.detector = [](const Json& parameters) {
    return Json{{"name", "odin"},
                {"version", 1},
                {"temperature", parameters.at("temperature")},
                {"epsilon", parameters.at("epsilon")}};
  };
  return method;
}

}  // namespace oodsweep
