#pragma once

#include <ATen/core/TensorBody.h>

#include <memory>
#include <vector>

#include "models/network_spec.hpp"

namespace oodsweep {

/// A network as one writes it with LibTorch's own operations and nothing else: what ours are
/// compared with. Weights are random, parameters channels_last.
class EagerNetwork {
 public:
  virtual ~EagerNetwork() = default;

  /// In training mode. @param pixels [N, C, H, W] float32, channels_last.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& pixels) = 0;
  [[nodiscard]] const std::vector<at::Tensor>& parameters() const { return parameters_; }

 protected:
  explicit EagerNetwork(at::Device device) : device_{device} {}

  /// Normal values, scaled so that activations keep their size; a parameter.
  [[nodiscard]] at::Tensor weight(at::IntArrayRef shape);
  [[nodiscard]] at::Tensor constant(std::int64_t size, double value);  ///< A parameter.
  [[nodiscard]] at::Tensor buffer(std::int64_t size, double value) const;

 private:
  at::Tensor parameter(const at::Tensor& values);

  at::Device device_;
  std::vector<at::Tensor> parameters_;
};

[[nodiscard]] std::unique_ptr<EagerNetwork> make_eager_network(const NetworkSpec& spec,
                                                               at::Device device);

}  // namespace oodsweep
