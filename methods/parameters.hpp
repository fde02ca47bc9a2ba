#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "methods/method_description.hpp"

namespace oodsweep {

/// The words of a ParameterDescription.
struct ParameterText {
  std::string key;
  std::string symbol;  ///< "" if the paper has none.
  std::string paper;
  std::string rule;
};

/// An integer from `least` to `most`.
[[nodiscard]] ParameterDescription integer_parameter(ParameterText text, Level level,
                                                     std::int64_t default_value, std::int64_t least,
                                                     std::int64_t most);

/// @param default_value A number, or the list that the paper searches.
[[nodiscard]] ParameterDescription number_parameter(ParameterText text, Level level,
                                                    Json default_value,
                                                    std::function<bool(double)> valid);

/// @param choices Not empty; the first is the default.
[[nodiscard]] ParameterDescription choice_parameter(ParameterText text, Level level,
                                                    std::vector<std::string> choices);

/// The training of a method that only scores: the base network as it is.
[[nodiscard]] MethodTraining base_training(const Json& parameters);

}  // namespace oodsweep
