#include "methods/temperature_scaling/temperature_scaling_fit.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "methods/logits.hpp"

namespace oodsweep {
namespace {

constexpr double kLowest = 0.2;
constexpr double kHighest = 5.0;
constexpr double kNarrow = 1e-4;

/// Mean cross-entropy of softmax(l / T) against the labels, as a function of T.
class CrossEntropy {
 public:
  CrossEntropy(const LogitsView& logits, std::span<const std::int32_t> labels)
      : logits_{logits}, labels_{labels} {}

  [[nodiscard]] double at(double temperature) const {
    return mean([&](std::span<const float> row, double of_label) {
      return log_sum_exp(row, temperature) - of_label / temperature;
    });
  }

  /// T^2 times the slope: mean of l_y - sum_c p_c l_c.
  [[nodiscard]] double slope(double temperature) const {
    return mean([&](std::span<const float> row, double of_label) {
      const double total = log_sum_exp(row, temperature);
      double expected = 0.0;
      for (const float logit : row) {
        expected += std::exp(double{logit} / temperature - total) * double{logit};
      }
      return of_label - expected;
    });
  }

 private:
  template <class Term>
  [[nodiscard]] double mean(Term term) const {
    const auto outputs = static_cast<std::size_t>(logits_.outputs);
    double sum = 0.0;
    for (std::size_t image = 0; image < labels_.size(); ++image) {
      const auto row = logits_.values.subspan(image * outputs, outputs);
      sum += term(row, double{row[static_cast<std::size_t>(labels_[image])]});
    }
    return sum / static_cast<double>(labels_.size());
  }

  const LogitsView& logits_;
  std::span<const std::int32_t> labels_;
};

void check_labels(const LogitsView& logits, std::span<const std::int32_t> labels) {
  OOD_EXPECT(std::ssize(labels) == logits.count, "one label per image");
  if (labels.empty()) throw Error{"there are no held-out images to fit a temperature on"};
  for (std::size_t image = 0; image < labels.size(); ++image) {
    if (labels[image] >= 0 && labels[image] < logits.classes) continue;
    throw Error{
        fmt::format("image {} has label {} of {} classes", image, labels[image], logits.classes)};
  }
}

}  // namespace

double fit_temperature(const LogitsView& logits, std::span<const std::int32_t> labels) {
  check_labels(logits, labels);
  const CrossEntropy cross_entropy{logits, labels};
  double lower = kLowest;
  double upper = kHighest;
  while (upper - lower >= kNarrow) {
    const double middle = (lower + upper) / 2;
    (cross_entropy.slope(middle) < 0.0 ? lower : upper) = middle;
  }
  double best = (lower + upper) / 2;
  for (const double end : {lower, upper}) {
    if (cross_entropy.at(end) < cross_entropy.at(best)) best = end;
  }
  if (!std::isfinite(cross_entropy.at(best))) {
    throw Error{"the cross-entropy of the held-out images is not finite"};
  }
  return best;
}

}  // namespace oodsweep
