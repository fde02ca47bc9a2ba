#pragma once

#include <memory>

#include "models/network.hpp"

namespace oodsweep {

/// The MNIST ConvNet of Outlier Exposure (Hendrycks 2019, published code; 21,840 parameters at ten
/// outputs).
[[nodiscard]] std::unique_ptr<Network> make_mnist_convnet(const NetworkSpec& spec,
                                                          std::uint64_t init_seed,
                                                          at::Device device);

}  // namespace oodsweep
