#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/network_spec.hpp"

namespace oodsweep {

/// One tensor of a network's state, by its published PyTorch name.
struct TensorDescription {
  std::string name;
  std::vector<std::int64_t> shape;
  bool trainable = true;
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
};

[[nodiscard]] const std::vector<NetworkDescription>& network_descriptions();

/// @throws ConfigError naming `place`, with the nearest name.
[[nodiscard]] const NetworkDescription& find_network(const std::string& name,
                                                     const std::string& place);

/// Trainable parameters.
[[nodiscard]] std::int64_t parameter_count(const NetworkSpec& spec);

}  // namespace oodsweep
