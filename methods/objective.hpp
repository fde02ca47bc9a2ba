#pragma once

#include <ATen/core/TensorBody.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/json.hpp"

namespace oodsweep {

/// What one training step, or a shard of it, gives to the loss. Where a batch is cut, a part of a
/// shard may be empty.
struct LossInput {
  at::Tensor logits_in;       ///< [n, outputs] float32 of labelled images.
  at::Tensor labels;          ///< [n] int64 in [0, K).
  at::Tensor logits_out;      ///< [m, outputs] of unlabelled outliers; undefined without outliers.
  double share_in = 1.0;      ///< Of the n images in those of the whole step.
  double share_out = 1.0;     ///< Of the m outliers.
  std::uint64_t seed = 0;     ///< Of the loss's own random draws.
  std::int64_t position = 0;  ///< Place of the first outlier in the stage's stream of outliers.
  /// [m] int64 on the device of the logits, the places of all outliers; undefined where `position`
  /// says it. Recorded work reads no numbers of the host.
  at::Tensor positions_out{};
};

/// The training loss of one method. Stateless; one instance per training.
class Objective {
 public:
  virtual ~Objective() = default;
  [[nodiscard]] virtual bool uses_outliers() const = 0;
  /// @return Scalar: the share in the loss of the whole step, which is the sum over its shards.
  [[nodiscard]] virtual at::Tensor loss(const LossInput& input) const = 0;
};

/// The share of a shard in a mean over all its images: 0 if it has none, and the mean itself, not
/// multiplied, if it has all.
/// @param mean Called only if there are images. @param like Gives the result's type and device.
[[nodiscard]] at::Tensor share_of_mean(double share, const at::Tensor& like,
                                       const std::function<at::Tensor()>& mean);

/// @param objective {"name": "cross_entropy" | "outlier_exposure" | "reject_classes", "version": n,
/// ...}.
/// @throws ConfigError for another name, version or parameter.
[[nodiscard]] std::unique_ptr<Objective> make_objective(const Json& objective);

}  // namespace oodsweep
