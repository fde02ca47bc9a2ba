#include "models/network.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstring>

#include "core/error.hpp"
#include "models/mnist_convnet/mnist_convnet.hpp"
#include "models/network_description.hpp"
#include "models/weights/weights_file.hpp"
#include "models/wide_resnet/wide_resnet.hpp"

namespace oodsweep {

at::Tensor consecutive_positions(std::int64_t first, std::int64_t count) {
  return at::arange(first, first + count, at::kLong);
}

std::unique_ptr<Network> make_network(const NetworkSpec& spec, std::uint64_t init_seed,
                                      at::Device device) {
  const NetworkDescription& description = find_network(spec.name, "network");
  OOD_EXPECT(description.accepts(spec.input), "the plan refuses other input sizes");
  if (spec.name == "mnist_convnet") return make_mnist_convnet(spec, init_seed, device);
  if (spec.name == "wide_resnet") return make_wide_resnet(spec, init_seed, device);
  throw InternalError{"network " + spec.name + " has a description but no code"};
}

void load_state(Network& network, const std::vector<NamedArray>& arrays, const std::string& place) {
  load_state_of_fewer_outputs(network, arrays, network.spec().outputs, place);
}

void load_state_of_fewer_outputs(Network& network, const std::vector<NamedArray>& arrays,
                                 std::int64_t outputs, const std::string& place) {
  OOD_EXPECT(outputs <= network.spec().outputs, "outputs are added, never taken away");
  NetworkSpec source = network.spec();
  source.outputs = outputs;
  const std::vector<NamedArray> named = with_names_of(source, arrays);
  check_weights_fit(named, source, place);
  const at::NoGradGuard no_grad;
  std::vector<NamedTensor> targets = network.parameters();
  for (NamedTensor& buffer : network.buffers()) targets.push_back(buffer);
  for (NamedTensor& target : targets) {
    for (const NamedArray& array : named) {
      if (array.name != target.name) continue;
      const std::vector<float> values = as_float32(array);
      const at::Tensor given =
          at::from_blob(const_cast<float*>(values.data()), array.shape, at::kFloat);
      const bool grows = given.dim() > 0 && given.size(0) < target.tensor.size(0);
      (grows ? target.tensor.narrow(0, 0, given.size(0)) : target.tensor).copy_(given);
    }
  }
}

NamedArray as_array(const NamedTensor& tensor) {
  const at::Tensor plain = tensor.tensor.detach().cpu().contiguous();
  NamedArray array{tensor.name, DType::kFloat32, plain.sizes().vec(), {}};
  array.bytes.resize(plain.nbytes());
  std::memcpy(array.bytes.data(), plain.const_data_ptr(), array.bytes.size());
  return array;
}

std::vector<NamedArray> state_arrays(const Network& network) {
  std::vector<NamedArray> arrays;
  for (const NamedTensor& parameter : network.parameters()) arrays.push_back(as_array(parameter));
  for (const NamedTensor& buffer : network.buffers()) arrays.push_back(as_array(buffer));
  return arrays;
}

}  // namespace oodsweep
