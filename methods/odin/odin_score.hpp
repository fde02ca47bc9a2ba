#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oodsweep {

/// S(x; T) of Liang 2018, eq. 1, of the logits of one image: the largest of the first `classes`
/// members of softmax(logits / T) over all logits. In (0, 1], higher = more in-distribution.
///
/// In double, where at T = 1 it is max_softmax() bit for bit. At T = 1000 and ten classes it lies
/// within 0.001 of 0.1, which single precision would turn into ties; up to T = 1e6 a double still
/// separates what the logits' own precision does.
/// @param logits Not empty; 0 < `classes` <= their number. @param temperature > 0.
[[nodiscard]] double temperature_softmax(std::span<const float> logits, std::int64_t classes,
                                         double temperature);

/// R_T = T (N - 1 / S(x; T)) = -T sum_{i != m} expm1((f_i - f_m) / T) without cancellation, N
/// logits, f_m the largest of the first `classes`. It orders as S does and tends to (N - 1) U1 for
/// large T (spec odin-confident 1.2).
[[nodiscard]] double temperature_margin(std::span<const float> logits, std::int64_t classes,
                                        double temperature);

/// Of the gaps f_yhat - f_i, i != yhat, of one image: what S depends on for large T
/// (Liang 2018, section 5; spec odin-confident 1.4).
struct LogitGaps {
  double mean = 0.0;         ///< U1
  double mean_square = 0.0;  ///< U2
};
/// @param logits At least two.
[[nodiscard]] LogitGaps logit_gaps(std::span<const float> logits, std::int64_t classes);

/// How the loss L_T = -log S(x; T) depends on the logits: dL_T / df = scale * weights.
struct LossSlope {
  /// [logits] softmax of the other logits / T, and -1 for the class that the network names. Scaled
  /// so, because p - onehot loses its small members and a confident network's are far below what
  /// single precision holds, while a step reads nothing but signs.
  std::vector<double> weights;
  double scale = 0.0;  ///< (1 - p_yhat) / T
};
/// @param logits At least two.
[[nodiscard]] LossSlope loss_slope(std::span<const float> logits, std::int64_t classes,
                                   double temperature);

}  // namespace oodsweep
