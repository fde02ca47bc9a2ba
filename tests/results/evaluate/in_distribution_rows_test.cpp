#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/error.hpp"
#include "results/evaluate/metric_rows.hpp"

namespace oodsweep {
namespace {

const Json kMaterial{{"variants", 1}};
const Json kPlaces{{"dataset", "mnist"}, {"role", "in"}, {"variants", {Json::object()}}};

std::map<std::string, MetricRow> rows_of(const OutputsFile& outputs, const ScoresFile& scores,
                                         std::int64_t classes = 2) {
  std::map<std::string, MetricRow> by_metric;
  for (const auto& row : in_distribution_rows(kMaterial, kPlaces, classes, outputs, scores)) {
    by_metric[row.metric] = row;
  }
  return by_metric;
}

TEST(InDistributionRowsTest, AreWorkedOutByHandOnFourImages) {
  // Predictions 0, 1, 0, 1; labels 0, 1, 1, 1: one mistake (image 2).
  const OutputsFile outputs{4, 2, {1, 0, 0, 2, 3, 0, 0, 4}, {0, 1, 1, 1}};
  const auto rows = rows_of(outputs, {1, 4, {0.9, 0.2, 0.3, 0.8}});
  EXPECT_DOUBLE_EQ(rows.at("test_error").value, 0.25);
  EXPECT_DOUBLE_EQ(rows.at("test_accuracy").value, 0.75);
  EXPECT_EQ(rows.at("test_error").n_in, 4);
  EXPECT_EQ(rows.at("test_error").dataset, "");
  EXPECT_EQ(rows.at("test_error").role, "in");
  // The mistake's score 0.3 lies below 0.9 and 0.8 and above 0.2: two wins of three.
  const MetricRow auroc = rows.at("error_detection_auroc");
  EXPECT_DOUBLE_EQ(auroc.value, 2.0 / 3);
  EXPECT_EQ(auroc.n_in, 3);
  EXPECT_EQ(auroc.n_out, 1);
  EXPECT_EQ(auroc.positive, "mistakes");
  EXPECT_DOUBLE_EQ(rows.at("error_detection_aupr").value, 0.5);  // second from below
  EXPECT_DOUBLE_EQ(rows.at("error_detection_fpr95").value, 1.0 / 3);
  // Doubts 1 / (1 + e^d) for d = 1, 2, 3, 4; the third answer is the mistake.
  const auto doubt = [](double d) { return 1 / (1 + std::exp(d)); };
  EXPECT_NEAR(rows.at("soft_f1").value,
              2 * doubt(3) / (doubt(1) + doubt(2) + doubt(3) + doubt(4) + 1), 1e-12);
}

TEST(InDistributionRowsTest, AValueThatDoesNotExistHasAReason) {
  const auto rows = rows_of({2, 2, {1, 0, 0, 1}, {0, 1}}, {1, 2, {0.9, 0.2}});
  EXPECT_FALSE(rows.at("error_detection_auroc").has_value);
  EXPECT_EQ(rows.at("error_detection_auroc").reason, "no image is misclassified");
  EXPECT_FALSE(rows.at("rms_calibration").has_value);
  EXPECT_EQ(rows.at("mad_calibration").reason, "fewer than two bins of 100 images");
  EXPECT_EQ(rows.at("test_error").value, 0.0);
}

TEST(InDistributionRowsTest, RejectOutputsAreNoClasses) {
  const OutputsFile outputs{1, 3, {1, 0, 9}, {0}};
  EXPECT_EQ(rows_of(outputs, {1, 1, {0.5}}, 2).at("test_error").value, 0.0);
}

TEST(InDistributionRowsTest, OutputsAndScoresMustBeOfTheSameImages) {
  EXPECT_THROW(rows_of({2, 2, {1, 0, 0, 1}, {0, 1}}, {1, 1, {0.9}}), Error);
}

}  // namespace
}  // namespace oodsweep
