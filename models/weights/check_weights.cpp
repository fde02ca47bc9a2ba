#include <algorithm>
#include <string_view>

#include "core/error.hpp"
#include "core/text.hpp"
#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"

namespace oodsweep {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape) sizes.push_back(std::to_string(size));
  return "(" + join(sizes, ", ") + ")";
}

/// "mnist_convnet", "wide_resnet (depth 40, width 2)"
std::string network_text(const NetworkSpec& spec) {
  std::vector<std::string> sizes;
  for (const auto& [key, value] : spec.sizes) sizes.push_back(key + " " + std::to_string(value));
  return sizes.empty() ? spec.name : spec.name + " (" + join(sizes, ", ") + ")";
}

/// Counters that files older than PyTorch 0.4.1 lack and that no forward pass reads.
bool is_batch_counter(std::string_view name) { return name.ends_with("num_batches_tracked"); }

}  // namespace

void check_weights_fit(const std::vector<NamedArray>& arrays, const NetworkSpec& spec,
                       const std::string& place) {
  const std::vector<TensorDescription> tensors = find_network(spec.name, place).tensors(spec);
  std::vector<std::string> names;
  for (const TensorDescription& tensor : tensors) {
    names.push_back(tensor.name);
    const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& array) {
      return array.name == tensor.name;
    });
    if (found == arrays.end()) {
      if (is_batch_counter(tensor.name)) continue;
      throw ConfigError{place + ": has no tensor \"" + tensor.name + "\" that " + spec.name +
                        " needs; are these weights of another network?"};
    }
    if (found->shape != tensor.shape) {
      throw ConfigError{place + ": tensor \"" + tensor.name + "\" has shape " +
                        shape_text(found->shape) + ", " + network_text(spec) + " with " +
                        std::to_string(spec.outputs) + " outputs needs " +
                        shape_text(tensor.shape)};
    }
    if (!is_floating(found->dtype) && !is_batch_counter(tensor.name)) {
      throw ConfigError{place + ": tensor \"" + tensor.name +
                        "\" holds integers where weights are expected"};
    }
  }
  for (const NamedArray& array : arrays) {
    if (std::find(names.begin(), names.end(), array.name) == names.end() &&
        !is_batch_counter(array.name)) {
      throw ConfigError{place + ": has a tensor \"" + array.name + "\" that " + spec.name +
                        " does not have; are these weights of another network?"};
    }
  }
}

}  // namespace oodsweep
