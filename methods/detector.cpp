#include "methods/detector.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

double log_sum_exp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0.0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum);
}

/// Hendrycks & Gimpel 2017: max_c softmax(l)_c, over the in-distribution classes.
double maximum_softmax_probability(std::span<const float> logits, std::int64_t classes) {
  const auto end = logits.begin() + classes;
  return std::exp(*std::max_element(logits.begin(), end) - log_sum_exp(logits));
}

/// Hendrycks 2019, section 3: H(U; p) = lse(l) - mean_c(l_c). Large where p is far from uniform, so
/// it already points the way of all scores here.
double uniform_cross_entropy(std::span<const float> logits) {
  double sum = 0.0;
  for (const float logit : logits) sum += logit;
  return log_sum_exp(logits) - sum / static_cast<double>(logits.size());
}

}  // namespace

std::vector<double> scores_from_logits(const Json& detector, const LogitsView& logits) {
  OOD_EXPECT(static_cast<std::int64_t>(logits.values.size()) == logits.count * logits.outputs,
             "logits are [count, outputs]");
  OOD_EXPECT(logits.classes > 0 && logits.classes <= logits.outputs,
             "K of the outputs are classes");
  const auto name = detector.at("name").get<std::string>();
  const bool is_msp = name == "msp";
  if (!is_msp && name != "uniform_cross_entropy") {
    throw ConfigError{"detector.name", "\"" + name + "\"", "msp or uniform_cross_entropy"};
  }
  if (detector.at("version") != 1) {
    throw ConfigError{"detector.version", detector.at("version").dump(),
                      "this program has version 1"};
  }
  std::vector<double> scores(static_cast<std::size_t>(logits.count));
  const auto width = static_cast<std::size_t>(logits.outputs);
  for (std::size_t image = 0; image < scores.size(); ++image) {
    const auto row = logits.values.subspan(image * width, width);
    scores[image] =
        is_msp ? maximum_softmax_probability(row, logits.classes) : uniform_cross_entropy(row);
    if (!std::isfinite(scores[image])) {
      throw Error{"image " + std::to_string(image) + " has a score that is not finite"};
    }
  }
  return scores;
}

}  // namespace oodsweep
