#include "models/mnist_convnet/mnist_convnet_description.hpp"

namespace oodsweep {

NetworkDescription mnist_convnet_description() {
  NetworkDescription network;
  network.name = "mnist_convnet";
  network.summary =
      "two 5x5 convolutions (10, 20 channels), dropout of whole channels, 50 hidden units";
  network.source = "Hendrycks 2019, published code, MNIST";
  network.version = 1;
  network.input_rule = "1x28x28";
  network.accepts = [](const ImageShape& shape) { return shape == ImageShape{1, 28, 28}; };
  network.default_dropout = 0.5;
  network.tensors = [](const NetworkSpec& spec) {
    return std::vector<TensorDescription>{
        {"conv1.weight", {10, 1, 5, 5}},    {"conv1.bias", {10}},
        {"conv2.weight", {20, 10, 5, 5}},   {"conv2.bias", {20}},
        {"fc1.weight", {50, 320}},          {"fc1.bias", {50}},
        {"fc2.weight", {spec.outputs, 50}}, {"fc2.bias", {spec.outputs}},
    };
  };
  return network;
}

}  // namespace oodsweep
