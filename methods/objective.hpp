#pragma once

#include <ATen/core/TensorBody.h>

#include <memory>
#include <string>

#include "core/json.hpp"

namespace oodsweep {

/// The training loss of one method. Stateless; one instance per training.
class Objective {
 public:
  virtual ~Objective() = default;
  [[nodiscard]] virtual bool uses_outliers() const = 0;
  /// @param logits_in  [n, outputs] float32 of labelled images.
  /// @param labels     [n] int64 in [0, K).
  /// @param logits_out [m, outputs] of unlabelled outliers; undefined if uses_outliers() is false.
  /// @return Scalar.
  [[nodiscard]] virtual at::Tensor loss(const at::Tensor& logits_in, const at::Tensor& labels,
                                        const at::Tensor& logits_out) const = 0;
};

/// @param objective {"name": "cross_entropy" | "outlier_exposure", "version": n, ...}.
[[nodiscard]] std::unique_ptr<Objective> make_objective(const Json& objective);

}  // namespace oodsweep
