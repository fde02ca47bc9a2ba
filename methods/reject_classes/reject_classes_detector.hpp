#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace oodsweep {

/// The scores of Mohseni 2020, table 2, that the logits of one image determine, from one softmax
/// p over all K + k outputs in double, P_j the k reject probabilities. Each is negated: higher =
/// more in-distribution. Entropies are partial sums over the joint softmax, 0 log 0 = 0
/// (spec ssl-oe 1.1).
///
/// | name | minus of |
/// |---|---|
/// | max_reject | max_j P_j |
/// | sum_reject | sum_j P_j |
/// | entropy_out | H_out = -sum_j P_j log P_j |
/// | entropy_out_minus_in | H_out - H_in, H_in = -sum_{c < K} p_c log p_c |
/// | entropy_out_norm | -H(P / sum P) |
/// | neg_entropy_in | -H_in |
[[nodiscard]] const std::vector<std::string>& reject_score_names();

/// @param name One of reject_score_names().
[[nodiscard]] std::function<double(std::span<const float> logits, std::int64_t classes)>
reject_score(const std::string& name);

/// The names of the scores that are weighted sums of others: weighted_reject = sum_j w_j P_j,
/// weighted_all = v_1 max + v_2 sum + v_3 weighted_reject + v_4 H_out - v_5 H_in.
[[nodiscard]] const std::vector<std::string>& weighted_reject_score_names();

/// The terms of a weighted score of one image, in outlier direction (higher = outlier): P_1..P_k,
/// or {max, sum, weighted, H_out, -H_in}.
/// @param weights Of weighted_reject, for weighted_all; k of them.
[[nodiscard]] std::vector<double> reject_probabilities(std::span<const float> logits,
                                                       std::int64_t classes);
[[nodiscard]] std::vector<double> combined_reject_terms(std::span<const float> logits,
                                                        std::int64_t classes,
                                                        std::span<const double> weights);

}  // namespace oodsweep
