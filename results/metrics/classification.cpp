#include "results/metrics/classification.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// 1 / sum exp((l - max) / T), the softmax of the largest logit.
double largest_softmax(std::span<const float> logits, double largest, double temperature) {
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp((logit - largest) / temperature);
  return 1.0 / sum;
}

[[noreturn]] void fail_at(std::size_t image, const std::string& complaint) {
  throw Error{"image " + std::to_string(image) + ": " + complaint};
}

}  // namespace

std::int64_t Classification::mistakes() const {
  return std::count(right.begin(), right.end(), std::uint8_t{0});
}

Classification classify(std::span<const float> logits, std::int64_t outputs, std::int64_t classes,
                        std::span<const std::int32_t> labels, double temperature) {
  const auto width = static_cast<std::size_t>(outputs);
  OOD_EXPECT(classes > 0 && classes <= outputs && logits.size() == labels.size() * width,
             "one row of logits per label, with an output for every class");
  OOD_EXPECT(temperature > 0.0, "a temperature above zero");
  Classification answer;
  answer.confidence.reserve(labels.size());
  answer.right.reserve(labels.size());
  for (std::size_t image = 0; image < labels.size(); ++image) {
    const auto row = logits.subspan(image * width, static_cast<std::size_t>(classes));
    if (!std::all_of(row.begin(), row.end(), [](float logit) { return std::isfinite(logit); })) {
      fail_at(image, "a logit is not a finite number");
    }
    if (labels[image] < 0 || labels[image] >= classes) {
      fail_at(image, "label " + std::to_string(labels[image]) + " is none of the classifier's " +
                         std::to_string(classes) + " classes");
    }
    const auto largest = std::max_element(row.begin(), row.end());
    answer.confidence.push_back(largest_softmax(row, *largest, temperature));
    answer.right.push_back(largest - row.begin() == labels[image]);
  }
  return answer;
}

ErrorDetection detect_errors(std::span<const double> scores, std::span<const std::uint8_t> right) {
  OOD_EXPECT(scores.size() == right.size(), "one score per answer");
  std::vector<double> of_right;
  std::vector<double> of_wrong;
  for (std::size_t image = 0; image < scores.size(); ++image) {
    if (!std::isfinite(scores[image])) fail_at(image, "the score is not a finite number");
    (right[image] != 0 ? of_right : of_wrong).push_back(scores[image]);
  }
  const SortedScores in{of_right, "right answers"};
  const SortedScores out{of_wrong, "mistakes"};
  const DetectionSummary summary =
      summarise({.in = in, .out = out}, AuprRule::kStep, ThresholdRule::kNearestRecall, 95);
  return {.auroc = summary.auroc, .aupr = summary.aupr_out, .fpr95 = summary.fpr_out};
}

}  // namespace oodsweep
