#include "methods/odin/odin_score.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// The class that the network names; the first of equal ones.
std::size_t named_class(std::span<const float> logits, std::int64_t classes) {
  const auto in = logits.first(static_cast<std::size_t>(classes));
  return static_cast<std::size_t>(std::max_element(in.begin(), in.end()) - in.begin());
}

/// Calls `visit(i, f_i - f_yhat)` for each i but yhat.
template <class Visit>
void for_each_other(std::span<const float> logits, std::size_t named, Visit visit) {
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (i != named) visit(i, double{logits[i]} - double{logits[named]});
  }
}

}  // namespace

double temperature_softmax(std::span<const float> logits, std::int64_t classes,
                           double temperature) {
  const double largest = *std::max_element(logits.begin(), logits.end()) / temperature;
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp(logit / temperature - largest);
  const double named = logits[named_class(logits, classes)] / temperature;
  return std::exp(named - (largest + std::log(sum)));
}

double temperature_margin(std::span<const float> logits, std::int64_t classes, double temperature) {
  double sum = 0.0;
  for_each_other(logits, named_class(logits, classes),
                 [&](std::size_t, double gap) { sum += std::expm1(gap / temperature); });
  return -temperature * sum;
}

LogitGaps logit_gaps(std::span<const float> logits, std::int64_t classes) {
  OOD_EXPECT(logits.size() > 1, "a gap needs two logits");
  LogitGaps gaps;
  for_each_other(logits, named_class(logits, classes), [&](std::size_t, double gap) {
    gaps.mean -= gap;
    gaps.mean_square += gap * gap;
  });
  const auto others = static_cast<double>(logits.size() - 1);
  return {gaps.mean / others, gaps.mean_square / others};
}

LossSlope loss_slope(std::span<const float> logits, std::int64_t classes, double temperature) {
  OOD_EXPECT(logits.size() > 1, "a slope needs two logits");
  const std::size_t named = named_class(logits, classes);
  double largest = -HUGE_VAL;
  for_each_other(logits, named, [&](std::size_t, double gap) { largest = std::max(largest, gap); });
  LossSlope slope;
  slope.weights.resize(logits.size());
  double sum = 0.0;  // of the other exponentials, each divided by exp(largest / T)
  for_each_other(logits, named, [&](std::size_t i, double gap) {
    sum += slope.weights[i] = std::exp((gap - largest) / temperature);
  });
  for (double& weight : slope.weights) weight /= sum;
  slope.weights[named] = -1.0;
  const double odds = sum * std::exp(largest / temperature);  // (1 - p) / p
  slope.scale = (std::isinf(odds) ? 1.0 : odds / (1.0 + odds)) / temperature;
  return slope;
}

}  // namespace oodsweep
