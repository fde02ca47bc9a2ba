#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {

/// The loss is no longer a number: an outcome of its own, since trying again gives the same.
class DivergedTraining : public Error {
 public:
  using Error::Error;
};

/// Keeps the losses of an epoch without reading one in every step, which would wait for it. One
/// thread.
class LossMeter {
 public:
  /// @param device Of the losses; they stay there until they are asked for.
  explicit LossMeter(std::int64_t steps_per_epoch, at::Device device = at::kCPU);

  void add(const at::Tensor& loss);
  /// Mean since the last reset; at least one was added. @param step Steps done in all.
  /// @throws DivergedTraining with the first step whose loss was not finite.
  [[nodiscard]] double mean(std::int64_t step) const;
  void reset();

  /// Those since the last reset.
  [[nodiscard]] std::vector<double> losses() const;
  /// Becomes what it is after a reset and these: the same sum, bit for bit.
  void restore(const std::vector<double>& losses);

 private:
  [[noreturn]] void throw_diverged(std::int64_t before) const;

  at::Tensor losses_;
  at::Tensor sum_;
  std::int64_t count_ = 0;
};

}  // namespace oodsweep
