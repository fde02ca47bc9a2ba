#include "sweeps/parameter_symbol.hpp"

#include "methods/method_description.hpp"

namespace oodsweep {

std::string parameter_symbol(const std::string& method, const std::string& key) {
  for (const MethodDescription& description : method_descriptions()) {
    if (description.name != method) continue;
    for (const ParameterDescription& parameter : description.parameters) {
      if (parameter.key == key) return parameter.symbol;
    }
  }
  return "";
}

}  // namespace oodsweep
