#include "methods/parameters.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace oodsweep {
namespace {

ParameterDescription described(ParameterText text, const char* type, Level level,
                               Json default_value) {
  ParameterDescription parameter;
  parameter.key = std::move(text.key);
  parameter.symbol = std::move(text.symbol);
  parameter.paper = std::move(text.paper);
  parameter.rule = std::move(text.rule);
  parameter.type = type;
  parameter.level = level;
  parameter.default_value = std::move(default_value);
  return parameter;
}

}  // namespace

ParameterDescription integer_parameter(ParameterText text, Level level, std::int64_t default_value,
                                       std::int64_t least, std::int64_t most) {
  ParameterDescription parameter = described(std::move(text), "integer", level, default_value);
  parameter.valid = [least, most](const Json& value) {
    return value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
  };
  return parameter;
}

ParameterDescription number_parameter(ParameterText text, Level level, Json default_value,
                                      std::function<bool(double)> valid) {
  ParameterDescription parameter =
      described(std::move(text), "number", level, std::move(default_value));
  parameter.valid = [valid = std::move(valid)](const Json& value) {
    return valid(value.get<double>());
  };
  return parameter;
}

ParameterDescription choice_parameter(ParameterText text, Level level,
                                      std::vector<std::string> choices) {
  ParameterDescription parameter = described(std::move(text), "choice", level, choices.front());
  parameter.choices = std::move(choices);
  return parameter;
}

MethodTraining base_training(const Json&) {
  return {TrainingStart::kBase, nullptr, "baseline", false};
}

}  // namespace oodsweep
