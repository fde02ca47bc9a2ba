#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <memory>
#include <string>

#include "core/json.hpp"

namespace oodsweep {

/// What one training step gives to the loss.
struct LossInput {
  at::Tensor logits_in;       ///< [n, outputs] float32 of labelled images.
  at::Tensor labels;          ///< [n] int64 in [0, K).
  at::Tensor logits_out;      ///< [m, outputs] of unlabelled outliers; undefined without outliers.
  std::uint64_t seed = 0;     ///< Of the loss's own random draws.
  std::int64_t position = 0;  ///< Place of the first outlier in the stage's stream of outliers.
};

/// The training loss of one method. Stateless; one instance per training.
class Objective {
 public:
  virtual ~Objective() = default;
  [[nodiscard]] virtual bool uses_outliers() const = 0;
  /// @return Scalar.
  [[nodiscard]] virtual at::Tensor loss(const LossInput& input) const = 0;
};

/// @param objective {"name": "cross_entropy" | "outlier_exposure" | "reject_classes", "version": n,
/// ...}.
/// @throws ConfigError for another name, version or parameter.
[[nodiscard]] std::unique_ptr<Objective> make_objective(const Json& objective);

}  // namespace oodsweep
