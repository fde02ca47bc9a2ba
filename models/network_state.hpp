#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/network.hpp"

namespace oodsweep {

/// The tensors of one network, made from its description, and the standardisation in front of it.
class NetworkState {
 public:
  /// Initial weights are those of PyTorch's Conv2d and Linear: U(-1/sqrt(fan_in), 1/sqrt(fan_in))
  /// for a weight and for the bias that follows it.
  NetworkState(const NetworkSpec& spec, std::uint64_t init_seed);

  [[nodiscard]] const NetworkSpec& spec() const { return spec_; }
  [[nodiscard]] const at::Tensor& operator[](std::string_view name) const;
  [[nodiscard]] std::vector<NamedTensor> parameters() const { return parameters_; }
  /// (pixels - mean) / std per channel, or `pixels` where the network has no constants.
  [[nodiscard]] at::Tensor standardise(const at::Tensor& pixels) const;

 private:
  NetworkSpec spec_;
  std::vector<NamedTensor> parameters_;
  at::Tensor mean_;
  at::Tensor inverse_std_;
};

}  // namespace oodsweep
