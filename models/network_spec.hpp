#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/image_shape.hpp"
#include "core/json.hpp"

namespace oodsweep {

/// A network as a sweep and its recipe fix it. Its JSON is part of stage keys.
struct NetworkSpec {
  std::string name;  ///< "mnist_convnet"
  ImageShape input;
  std::int64_t outputs = 0;    ///< K (+ reject outputs).
  double dropout = 0.0;        ///< Probability; what it drops is the network's affair.
  std::vector<double> mean{};  ///< Per channel, pixel units; empty: no standardisation.
  std::vector<double> std{};
  /// What else tells networks of this name apart, by the keys of its description: {"depth", 40}.
  std::map<std::string, std::int64_t> sizes{};

  bool operator==(const NetworkSpec&) const = default;
};

[[nodiscard]] Json to_json(const NetworkSpec& spec);  ///< With the network's "version".
[[nodiscard]] NetworkSpec network_spec_from_json(const Json& json);

}  // namespace oodsweep
