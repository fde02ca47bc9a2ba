#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/json_object.hpp"
#include "models/network_spec.hpp"

namespace oodsweep {

/// Where the first values of a tensor come from.
enum class InitialValues {
  kUniformFanIn,  ///< U(+-1/sqrt(fan_in)); a vector takes the bound of the tensor before it.
  kNormalFanOut,  ///< N(0, 2 / (kernel height * width * output channels)).
  kZeros,
  kOnes
};

/// One tensor of a network's state, by its published PyTorch name.
struct TensorDescription {
  std::string name;
  std::vector<std::int64_t> shape;
  bool trainable = true;  ///< False: a buffer, which training updates by itself.
  InitialValues initial = InitialValues::kUniformFanIn;
};

/// A number that a network of this name takes beside its input and outputs.
struct NetworkSize {
  std::string key;   ///< "depth"; part of the network's JSON, so of stage keys.
  std::string rule;  ///< The condition in words.
  std::function<bool(std::int64_t)> valid;
};

/// What the coordinator knows about a network without LibTorch.
struct NetworkDescription {
  std::string name;
  std::string summary;
  std::string source;      ///< Paper and section.
  int version = 1;         ///< Raised when results of the same spec change.
  std::string input_rule;  ///< "1x28x28"
  std::function<bool(const ImageShape&)> accepts;
  std::function<std::vector<TensorDescription>(const NetworkSpec&)> tensors;
  double default_dropout = 0.0;
  std::vector<NetworkSize> sizes{};  ///< All of them are required.
  /// The name in `tensors` of a tensor that another published implementation calls otherwise; other
  /// names unchanged. Null: there is none.
  std::function<std::string(const std::string&)> our_name{};
};

[[nodiscard]] const std::vector<NetworkDescription>& network_descriptions();

/// @throws ConfigError naming `place`, with the nearest name.
[[nodiscard]] const NetworkDescription& find_network(const std::string& name,
                                                     const std::string& place);

/// Reads the numbers that `network` takes and no other key.
/// @throws ConfigError naming the key that is missing or breaks its rule.
[[nodiscard]] std::map<std::string, std::int64_t> read_network_sizes(
    JsonObject& object, const NetworkDescription& network);

/// Trainable parameters.
[[nodiscard]] std::int64_t parameter_count(const NetworkSpec& spec);

}  // namespace oodsweep
