#include "models/network_description.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "core/error.hpp"
#include "core/text.hpp"
#include "models/mnist_convnet/mnist_convnet_description.hpp"
#include "models/wide_resnet/wide_resnet_description.hpp"

namespace oodsweep {

const std::vector<NetworkDescription>& network_descriptions() {
  static const std::vector<NetworkDescription> all{mnist_convnet_description(),
                                                   wide_resnet_description()};
  return all;
}

const NetworkDescription& find_network(const std::string& name, const std::string& place) {
  std::vector<std::string> known;
  for (const NetworkDescription& network : network_descriptions()) {
    if (network.name == name) return network;
    known.push_back(network.name);
  }
  throw ConfigError{place, "\"" + name + "\"",
                    "a known network: " + join(known, ", ") + did_you_mean(name, known)};
}

std::int64_t parameter_count(const NetworkSpec& spec) {
  std::int64_t count = 0;
  for (const TensorDescription& tensor : find_network(spec.name, "network").tensors(spec)) {
    if (!tensor.trainable) continue;
    count += std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1},
                             std::multiplies<>{});
  }
  return count;
}

}  // namespace oodsweep
