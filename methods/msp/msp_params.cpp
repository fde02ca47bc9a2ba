#include "methods/msp/msp_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {

MethodDescription msp_description() {
  MethodDescription method;
  method.name = "msp";
  method.title = "MSP";
  method.paper = "Hendrycks & Gimpel 2017";
  method.version = 1;
  method.training = base_training;
  method.detector = [](const Json&) { return Json{{"name", "msp"}, {"version", 1}}; };
  return method;
}

}  // namespace oodsweep
