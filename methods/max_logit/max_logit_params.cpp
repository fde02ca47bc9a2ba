#include "methods/max_logit/max_logit_params.hpp"

#include <nlohmann/json.hpp>

#include "methods/parameters.hpp"

namespace oodsweep {

MethodDescription max_logit_description() {
  MethodDescription method;
  method.name = "max_logit";
  method.title = "Max logit";
  method.paper = "Hendrycks et al. 2022";
  method.version = 1;
  method.training = base_training;
  method.detector = [](const Json&) { return Json{{"name", "max_logit"}, {"version", 1}}; };
  return method;
}

}  // namespace oodsweep
