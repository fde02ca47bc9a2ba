#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <vector>

#include "core/random.hpp"
#include "models/network.hpp"

namespace oodsweep {

/// A network without state that anything could load.
class StatelessNetwork : public Network {
 public:
  const NetworkSpec& spec() const override { return spec_; }
  std::vector<NamedTensor> parameters() const override { return {}; }
  std::vector<NamedTensor> buffers() const override { return {}; }

 private:
  NetworkSpec spec_;
};

/// f = W (pixels / std) + b in double.
class LinearNetwork final : public StatelessNetwork {
 public:
  LinearNetwork(const std::vector<std::vector<double>>& weight, const std::vector<double>& bias,
                const std::vector<double>& std)
      : bias_{at::tensor(bias, at::kDouble)}, std_{at::tensor(std, at::kDouble)} {
    std::vector<at::Tensor> rows;
    for (const auto& row : weight) rows.push_back(at::tensor(row, at::kDouble));
    weight_ = at::stack(rows);
  }
  at::Tensor forward(const at::Tensor& pixels, const ForwardMode&) override {
    return at::addmm(bias_, pixels.flatten(1) / std_, weight_.t());
  }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor std_;
};

/// Keeps the images that another network is asked about.
class RecordingNetwork final : public StatelessNetwork {
 public:
  explicit RecordingNetwork(Network& network) : network_{network} {}
  at::Tensor forward(const at::Tensor& pixels, const ForwardMode& mode) override {
    inputs_.push_back(pixels.detach().clone());
    return network_.forward(pixels, mode);
  }
  [[nodiscard]] const std::vector<at::Tensor>& inputs() const { return inputs_; }

 private:
  Network& network_;
  std::vector<at::Tensor> inputs_;
};

/// A convolution, tanh and a linear layer in double, smooth everywhere: 5 classes of 2x6x6 images.
class SmoothNetwork final : public StatelessNetwork {
 public:
  at::Tensor forward(const at::Tensor& pixels, const ForwardMode&) override {
    const at::Tensor hidden = at::tanh(at::conv2d(pixels, kernel_));
    return at::mm(hidden.flatten(1), linear_.t());
  }
  [[nodiscard]] static at::Tensor sample(std::int64_t count) { return random({count, 2, 6, 6}, 9); }

 private:
  static at::Tensor random(at::IntArrayRef shape, std::uint64_t seed) {
    at::Tensor tensor = at::empty(shape, at::kDouble);
    CounterRandom numbers{seed, 0};
    for (std::int64_t i = 0; i < tensor.numel(); ++i) {
      tensor.mutable_data_ptr<double>()[i] = numbers.normal();
    }
    return tensor;
  }

  at::Tensor kernel_ = random({3, 2, 3, 3}, 1) / 3;
  at::Tensor linear_ = random({5, 3 * 4 * 4}, 2);
};

/// log S(x; T) of one image, by the definition in double.
inline double log_score(Network& network, const at::Tensor& x, double temperature) {
  const at::NoGradGuard no_grad;
  return at::log_softmax(network.forward(x, {}) / temperature, 1).max().item<double>();
}

/// d log S / dx of one image.
inline at::Tensor central_differences(Network& network, const at::Tensor& x, double temperature) {
  constexpr double kStep = 1e-5;
  at::Tensor slope = at::zeros_like(x);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const at::Tensor up = x.clone();
    const at::Tensor down = x.clone();
    up.mutable_data_ptr<double>()[i] += kStep;
    down.mutable_data_ptr<double>()[i] -= kStep;
    const double rise = log_score(network, up, temperature) - log_score(network, down, temperature);
    slope.mutable_data_ptr<double>()[i] = rise / (2 * kStep);
  }
  return slope;
}

}  // namespace oodsweep
