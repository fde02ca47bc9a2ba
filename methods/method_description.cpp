#include "methods/method_description.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
#include "methods/energy/energy_params.hpp"
#include "methods/max_logit/max_logit_params.hpp"
#include "methods/msp/msp_params.hpp"
#include "methods/odin/odin_params.hpp"
#include "methods/outlier_exposure/outlier_exposure_params.hpp"
#include "methods/reject_classes/reject_classes_params.hpp"
#include "methods/temperature_scaling/temperature_scaling_params.hpp"

namespace oodsweep {

const std::vector<MethodDescription>& method_descriptions() {
  static const std::vector<MethodDescription> all{msp_description(),
                                                  outlier_exposure_description(),
                                                  reject_classes_description(),
                                                  odin_description(),
                                                  max_logit_description(),
                                                  energy_description(),
                                                  temperature_scaling_description()};
  return all;
}

const MethodDescription& find_method(const std::string& name, const std::string& place) {
  std::vector<std::string> known;
  for (const MethodDescription& method : method_descriptions()) {
    if (method.name == name) return method;
    known.push_back(method.name);
  }
  throw ConfigError{place, "\"" + name + "\"",
                    "a known method: " + join(known, ", ") + did_you_mean(name, known)};
}

}  // namespace oodsweep
