#include <string>
#include <utility>

#include "core/error.hpp"
#include "results/evaluate/metric_rows.hpp"
#include "results/evaluate/variant_scores.hpp"
#include "results/metrics/calibration.hpp"
#include "results/metrics/classification.hpp"

namespace oodsweep {
namespace {

constexpr int kWholeSet = -1;

MetricRow valued(MetricRow row, const std::string& metric, double value) {
  row.metric = metric;
  row.value = value;
  return row;
}

MetricRow absent(MetricRow row, const std::string& metric, const std::string& reason) {
  row.metric = metric;
  row.has_value = false;
  row.reason = reason;
  return row;
}

MetricRow valued_or(MetricRow row, const std::string& metric, std::optional<double> value,
                    const std::string& reason) {
  return value ? valued(std::move(row), metric, *value) : absent(std::move(row), metric, reason);
}

/// What belongs to the network, whatever scores it.
void append_network_rows(std::vector<MetricRow>& rows, const MetricRow& row,
                         const Classification& answers) {
  const auto count = static_cast<std::int64_t>(answers.right.size());
  const auto mistakes = answers.mistakes();
  rows.push_back(
      valued(row, "test_error", static_cast<double>(mistakes) / static_cast<double>(count)));
  rows.push_back(valued(row, "test_accuracy",
                        static_cast<double>(count - mistakes) / static_cast<double>(count)));
  const auto errors = calibration_errors(answers.confidence, answers.right, {});
  const std::string too_few = "fewer than two bins of 100 images";
  rows.push_back(valued_or(row, "rms_calibration",
                           errors ? std::optional{errors->rms} : std::nullopt, too_few));
  rows.push_back(valued_or(row, "mad_calibration",
                           errors ? std::optional{errors->mad} : std::nullopt, too_few));
  rows.push_back(valued_or(row, "soft_f1", soft_f1(answers.confidence, answers.right),
                           "every answer is right with confidence 1"));
}

void append_error_detection(std::vector<MetricRow>& rows, MetricRow row,
                            std::span<const double> scores, const Classification& answers) {
  row.convention = "oe";
  row.positive = "mistakes";
  row.n_out = answers.mistakes();
  row.n_in -= row.n_out;
  if (row.n_in == 0 || row.n_out == 0) {
    const std::string reason = row.n_out == 0 ? "no image is misclassified" : "no image is right";
    for (const char* metric : {"fpr95", "auroc", "aupr"}) {
      rows.push_back(absent(row, std::string{"error_detection_"} + metric, reason));
    }
    return;
  }
  const ErrorDetection found = detect_errors(scores, answers.right);
  rows.push_back(valued(row, "error_detection_fpr95", found.fpr95));
  rows.push_back(valued(row, "error_detection_auroc", found.auroc));
  rows.push_back(valued(row, "error_detection_aupr", found.aupr));
}

}  // namespace

std::vector<MetricRow> in_distribution_rows(const Json& material, const Json& places,
                                            std::int64_t classes, const OutputsFile& outputs,
                                            const ScoresFile& scores) {
  const Json& variants = variants_of(material, places, scores);
  if (outputs.count == 0 || outputs.count != scores.count) {
    throw Error{"there are outputs of " + std::to_string(outputs.count) + " images and scores of " +
                std::to_string(scores.count)};
  }
  Classification answers = classify(outputs.logits, outputs.outputs, classes, outputs.labels, 1.0);
  if (material.contains("confidence")) {  // the scores are probabilities
    const std::span<const double> confidence = scores_of(scores, 0);
    answers.confidence.assign(confidence.begin(), confidence.end());
  }
  MetricRow row = row_of(places, Json::object());
  row.draw = kWholeSet;
  row.n_in = outputs.count;
  std::vector<MetricRow> rows;
  append_network_rows(rows, row, answers);
  for (std::size_t variant = 0; variant < variants.size(); ++variant) {
    row.variant = variants[variant];
    append_error_detection(rows, row, scores_of(scores, variant), answers);
  }
  return rows;
}

}  // namespace oodsweep
