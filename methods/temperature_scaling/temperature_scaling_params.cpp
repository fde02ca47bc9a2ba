#include "methods/temperature_scaling/temperature_scaling_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {

MethodDescription temperature_scaling_description() {
  MethodDescription method;
  method.name = "temperature_scaling";
  method.title = "Temperature scaling";
  method.paper = "Guo et al. 2017; fitted as Hendrycks, Mazeika, Dietterich 2019";
  method.version = 1;
  method.training = base_training;
  method.detector = [](const Json&) {
    return Json{{"name", "temperature_scaling"}, {"version", 1}, {"fit", "held_out"}};
  };
  return method;
}

}  // namespace oodsweep
