#include "results/metrics/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

void require_confidences(std::span<const double> confidence, std::span<const std::uint8_t> right) {
  OOD_EXPECT(confidence.size() == right.size(), "one confidence per answer");
  for (std::size_t image = 0; image < confidence.size(); ++image) {
    if (confidence[image] >= 0.0 && confidence[image] <= 1.0) continue;  // false for NaN too
    throw Error{"image " + std::to_string(image) + ": confidence " +
                std::to_string(confidence[image]) + " is not in [0, 1]"};
  }
}

/// Images by rising confidence; equal ones keep their order.
std::vector<std::size_t> by_confidence(std::span<const double> confidence) {
  std::vector<std::size_t> order(confidence.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return confidence[a] < confidence[b]; });
  return order;
}

double gap_of_bin(std::span<const std::size_t> bin, std::span<const double> confidence,
                  std::span<const std::uint8_t> right) {
  double gap = 0.0;
  for (const std::size_t image : bin) gap += right[image] - confidence[image];
  return std::abs(gap) / static_cast<double>(bin.size());
}

/// One image's cross-entropy of logits / T and its derivative in T.
struct CrossEntropy {
  double value = 0.0;
  double slope = 0.0;
};

/// CE = log sum exp(l / T) - l_y / T;  dCE/dT = (l_y - sum_c p_c l_c) / T^2.
CrossEntropy cross_entropy(std::span<const float> logits, std::int32_t label, double temperature) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0.0;
  double weighted = 0.0;
  for (const float logit : logits) {
    const double weight = std::exp((logit - largest) / temperature);
    sum += weight;
    weighted += weight * logit;
  }
  const double own = logits[static_cast<std::size_t>(label)];
  return {std::log(sum) + (largest - own) / temperature,
          (own - weighted / sum) / (temperature * temperature)};
}

}  // namespace

std::optional<CalibrationErrors> calibration_errors(std::span<const double> confidence,
                                                    std::span<const std::uint8_t> right,
                                                    BinRules rules) {
  require_confidences(confidence, right);
  OOD_EXPECT(rules.bin_size > 0, "a bin holds at least one image");
  const auto bin_size = static_cast<std::size_t>(rules.bin_size);
  const std::size_t bins = confidence.size() / bin_size;
  const std::size_t counted = rules.skip_last_bin && bins > 0 ? bins - 1 : bins;
  if (counted == 0) return std::nullopt;
  const std::vector<std::size_t> order = by_confidence(confidence);
  double squares = 0.0;
  double gaps = 0.0;
  for (std::size_t bin = 0; bin < counted; ++bin) {
    const std::size_t begin = bin * bin_size;
    const std::size_t end = bin + 1 == bins ? order.size() : begin + bin_size;
    const double gap = gap_of_bin(std::span{order}.subspan(begin, end - begin), confidence, right);
    const double share = static_cast<double>(end - begin) / static_cast<double>(order.size());
    squares += share * gap * gap;
    gaps += share * gap;
  }
  return CalibrationErrors{.rms = std::sqrt(squares), .mad = gaps};
}

std::optional<double> soft_f1(std::span<const double> confidence,
                              std::span<const std::uint8_t> right) {
  require_confidences(confidence, right);
  double caught = 0.0;
  double all = 0.0;
  for (std::size_t image = 0; image < confidence.size(); ++image) {
    const double doubt = 1.0 - confidence[image];
    const double mistake = right[image] != 0 ? 0.0 : 1.0;
    caught += doubt * mistake;
    all += doubt + mistake;
  }
  if (all == 0.0) return std::nullopt;
  return 2.0 * caught / all;
}

double tune_temperature(std::span<const float> logits, std::int64_t outputs,
                        std::span<const std::int32_t> labels) {
  const auto width = static_cast<std::size_t>(outputs);
  OOD_EXPECT(!labels.empty() && logits.size() == labels.size() * width,
             "one row of logits per label");
  const auto at = [&](double temperature) {
    CrossEntropy total;
    for (std::size_t image = 0; image < labels.size(); ++image) {
      OOD_EXPECT(labels[image] >= 0 && labels[image] < outputs, "labels of the classifier");
      const CrossEntropy one =
          cross_entropy(logits.subspan(image * width, width), labels[image], temperature);
      total.value += one.value;
      total.slope += one.slope;
    }
    return total;
  };
  double lower = 0.2;
  double upper = 5.0;
  while (upper - lower > 1e-4) {
    const double middle = (lower + upper) / 2;
    (at(middle).slope > 0.0 ? upper : lower) = middle;
  }
  const std::array<double, 3> ends{lower, (lower + upper) / 2, upper};
  return *std::min_element(ends.begin(), ends.end(),
                           [&](double a, double b) { return at(a).value < at(b).value; });
}

}  // namespace oodsweep
