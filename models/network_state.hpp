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
  /// Initial values are those that the description names, drawn in its order on the CPU.
  NetworkState(const NetworkSpec& spec, std::uint64_t init_seed, at::Device device);

  [[nodiscard]] const NetworkSpec& spec() const { return spec_; }
  [[nodiscard]] const at::Tensor& operator[](std::string_view name) const;
  [[nodiscard]] std::vector<NamedTensor> parameters() const { return parameters_; }
  [[nodiscard]] std::vector<NamedTensor> buffers() const { return buffers_; }
  /// (pixels - mean) / std per channel, or `pixels` where that was done or the network has no
  /// constants.
  [[nodiscard]] at::Tensor standardise(const at::Tensor& pixels, const ForwardMode& mode) const;

 private:
  NetworkSpec spec_;
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
  at::Tensor mean_;
  at::Tensor inverse_std_;
};

}  // namespace oodsweep
