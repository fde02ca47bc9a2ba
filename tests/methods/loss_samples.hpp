#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "core/random.hpp"

namespace oodsweep {

/// [rows, outputs] float64, normal with a standard deviation of 3.
inline at::Tensor normal_logits(std::int64_t rows, std::int64_t outputs, std::uint64_t seed) {
  at::Tensor logits = at::empty({rows, outputs}, at::kDouble);
  CounterRandom random{seed, 0};
  for (std::int64_t i = 0; i < logits.numel(); ++i) {
    logits.mutable_data_ptr<double>()[i] = 3.0 * random.normal();
  }
  return logits;
}

/// The gradient of `loss` with respect to `logits`, by backward and by central differences.
template <class Loss>
inline void expect_true_gradient(const at::Tensor& logits, Loss loss) {
  const at::Tensor leaf = logits.clone().requires_grad_(true);
  loss(leaf).backward();
  constexpr double kStep = 1e-5;
  for (std::int64_t i = 0; i < logits.numel(); ++i) {
    const at::Tensor up = logits.clone();
    const at::Tensor down = logits.clone();
    up.mutable_data_ptr<double>()[i] += kStep;
    down.mutable_data_ptr<double>()[i] -= kStep;
    const double slope = (loss(up) - loss(down)).template item<double>() / (2 * kStep);
    EXPECT_NEAR(leaf.grad().const_data_ptr<double>()[i], slope, 1e-8) << "logit " << i;
  }
}

}  // namespace oodsweep
