#include "methods/reject_classes/reject_classes_detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "methods/logits.hpp"

namespace oodsweep {
namespace {

/// The joint softmax of one image, cut into its two parts.
struct JointSoftmax {
  std::vector<double> in;   ///< [K]
  std::vector<double> out;  ///< [k]
};

JointSoftmax joint_softmax(std::span<const float> logits, std::int64_t classes) {
  OOD_EXPECT(classes > 0 && classes < std::ssize(logits), "there are reject outputs");
  const double total = log_sum_exp(logits);
  JointSoftmax softmax;
  for (const float logit : logits) {
    const bool is_in = std::ssize(softmax.in) < classes;
    (is_in ? softmax.in : softmax.out).push_back(std::exp(double{logit} - total));
  }
  return softmax;
}

double entropy(std::span<const double> probabilities) {
  double sum = 0.0;
  for (const double p : probabilities) sum -= p > 0.0 ? p * std::log(p) : 0.0;
  return sum;
}

double largest(std::span<const double> values) {
  return *std::max_element(values.begin(), values.end());
}

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// -H(P / sum P): how sure the network is which reject class it is.
double entropy_out_norm(const JointSoftmax& softmax) {
  const double sum = sum_of(softmax.out);
  if (sum <= 0.0) return -std::log(static_cast<double>(softmax.out.size()));
  std::vector<double> shares = softmax.out;
  for (double& share : shares) share /= sum;
  return -entropy(shares);
}

struct NamedScore {
  const char* name;
  double (*outlier_score)(const JointSoftmax&);
};

constexpr std::array kScores{
    NamedScore{"max_reject", [](const JointSoftmax& p) { return largest(p.out); }},
    NamedScore{"sum_reject", [](const JointSoftmax& p) { return sum_of(p.out); }},
    NamedScore{"entropy_out", [](const JointSoftmax& p) { return entropy(p.out); }},
    NamedScore{"entropy_out_minus_in",
               [](const JointSoftmax& p) { return entropy(p.out) - entropy(p.in); }},
    NamedScore{"entropy_out_norm", entropy_out_norm},
    NamedScore{"neg_entropy_in", [](const JointSoftmax& p) { return -entropy(p.in); }},
};

}  // namespace

const std::vector<std::string>& reject_score_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const NamedScore& score : kScores) all.emplace_back(score.name);
    return all;
  }();
  return names;
}

const std::vector<std::string>& weighted_reject_score_names() {
  static const std::vector<std::string> names{"weighted_reject", "weighted_all"};
  return names;
}

std::function<double(std::span<const float>, std::int64_t)> reject_score(const std::string& name) {
  const auto* found =
      std::find_if(kScores.begin(), kScores.end(), [&](const auto& s) { return name == s.name; });
  OOD_EXPECT(found != kScores.end(), "the caller checks the name");
  return [score = found->outlier_score](std::span<const float> logits, std::int64_t classes) {
    return -score(joint_softmax(logits, classes));
  };
}

std::vector<double> reject_probabilities(std::span<const float> logits, std::int64_t classes) {
  return joint_softmax(logits, classes).out;
}

std::vector<double> combined_reject_terms(std::span<const float> logits, std::int64_t classes,
                                          std::span<const double> weights) {
  const JointSoftmax p = joint_softmax(logits, classes);
  OOD_EXPECT(weights.size() == p.out.size(), "one weight per reject class");
  const double weighted = std::inner_product(weights.begin(), weights.end(), p.out.begin(), 0.0);
  return {largest(p.out), sum_of(p.out), weighted, entropy(p.out), -entropy(p.in)};
}

}  // namespace oodsweep
