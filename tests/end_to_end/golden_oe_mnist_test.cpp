#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "methods/detector.hpp"
#include "results/metrics/calibration.hpp"
#include "results/metrics/classification.hpp"
#include "tests/end_to_end/golden_networks.hpp"
#include "tests/end_to_end/golden_rows.hpp"
#include "tests/support/shared_folder.hpp"

namespace oodsweep {
namespace {

constexpr double kPercentPoints = 0.01;
constexpr double kLogits = 1e-3;

std::vector<double> scores_of(const std::string& detector, const NetworkAnswers& answers) {
  return scores_from_logits({{"name", detector}, {"version", 1}},
                            {answers.logits, answers.count, 10, 10});
}

std::vector<double> percent(std::vector<double> fractions) {
  for (double& fraction : fractions) fraction *= 100;
  return fractions;
}

/// Skips visibly without the shared folder; keeps the networks' answers over all rows.
class GoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    if (shared_folder().empty()) {
      GTEST_SKIP() << "needs the shared folder: golden/oe-mnist, datasets/mnist";
    }
    if (networks() == nullptr) networks() = std::make_unique<GoldenNetworks>(shared_folder());
  }

  static std::unique_ptr<GoldenNetworks>& networks() {
    static std::unique_ptr<GoldenNetworks> networks;
    return networks;
  }
  static void expect_near(const std::vector<double>& ours, const std::vector<double>& golden,
                          double tolerance) {
    ASSERT_EQ(ours.size(), golden.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_NEAR(ours[i], golden[i], tolerance) << "value " << i + 1 << " of the row";
    }
  }
};

/// "calib_baseline_epoch_9, T=1.173" taken apart; T = 1 if the cell names none.
struct Checkpoint {
  explicit Checkpoint(const std::string& cell) : name{cell.substr(0, cell.find(','))} {
    const std::size_t equals = cell.find('=');
    if (equals != std::string::npos) temperature = std::stod(cell.substr(equals + 1));
  }
  std::string name;
  double temperature = 1.0;
};

class GoldenClassifierTest : public GoldenTest,
                             public testing::WithParamInterface<ClassifierRow> {};

TEST_P(GoldenClassifierTest, EqualsThePublishedRow) {
  const ClassifierRow& row = GetParam();
  const Checkpoint checkpoint{row.checkpoint};
  const NetworkAnswers& digits = networks()->answers(checkpoint.name, "mnist");
  const Classification answers =
      classify(digits.logits, 10, 10, digits.labels, checkpoint.temperature);
  if (row.quantity == kError) {
    expect_near({static_cast<double>(answers.mistakes()) / 100.0}, row.values, 1e-9);
  } else if (row.quantity == kErrorDetection) {
    const ErrorDetection found = detect_errors(scores_of("msp", digits), answers.right);
    expect_near(percent({found.fpr95, found.auroc, found.aupr}), row.values, kPercentPoints);
  } else if (row.quantity == kCalibration) {
    const auto errors = calibration_errors(answers.confidence, answers.right, {});
    ASSERT_TRUE(errors.has_value());
    expect_near(
        percent({errors->rms, errors->mad, soft_f1(answers.confidence, answers.right).value()}),
        row.values, kPercentPoints);
  } else {
    EXPECT_EQ(digits.labels[0], 7);
    expect_near({digits.logits.begin(), digits.logits.begin() + 10}, row.values, kLogits);
  }
}

class GoldenDetectionTest : public GoldenTest, public testing::WithParamInterface<DetectionRow> {
 protected:
  static void expect_row(const std::string& detector, const NetworkAnswers& in,
                         const NetworkAnswers& out, const std::vector<double>& golden) {
    const std::vector<double> in_scores = scores_of(detector, in);
    const std::vector<double> out_scores = scores_of(detector, out);
    const DetectionSummary summary =
        summarise({.in = SortedScores{std::span{in_scores}, "digits"},
                   .out = SortedScores{std::span{out_scores}, "anomalies"}},
                  AuprRule::kStep, ThresholdRule::kNearestRecall, 95);
    expect_near(percent({summary.fpr_out, summary.auroc, summary.aupr_out}), golden,
                kPercentPoints);
  }
};

TEST_P(GoldenDetectionTest, EqualsThePublishedRow) {
  const DetectionRow& row = GetParam();
  const std::string set = row.d_out == "negative_mnist" ? "negative" : row.d_out;
  const NetworkAnswers& digits = networks()->answers(row.checkpoint, "mnist");
  const NetworkAnswers& anomalies = networks()->answers(row.checkpoint, set + "(mnist)");
  EXPECT_EQ(anomalies.count, row.n_out);
  {
    SCOPED_TRACE("msp");
    expect_row("msp", digits, anomalies, row.msp);
  }
  SCOPED_TRACE("xent");
  expect_row("uniform_cross_entropy", digits, anomalies, row.xent);
}

/// A row's cells as a name that GoogleTest and a reader can take.
std::string test_name(const std::string& first, const std::string& second) {
  std::string name = first + "__" + second;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Spec45, GoldenClassifierTest, testing::ValuesIn(classifier_rows()),
                         [](const auto& row) {
                           return test_name(row.param.checkpoint, row.param.quantity);
                         });
INSTANTIATE_TEST_SUITE_P(Spec45, GoldenDetectionTest, testing::ValuesIn(detection_rows_of_spec()),
                         [](const auto& row) {
                           return test_name(row.param.checkpoint, row.param.d_out);
                         });

/// The first two cells of all rows of the tables of section 4.5.
std::set<std::string> rows_of_spec(const std::filesystem::path& spec) {
  std::set<std::string> rows;
  std::ifstream lines{spec};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("### 4.5")) inside = true;
    if (line.starts_with("## 5")) break;
    if (!inside || !line.starts_with("| ") || line.starts_with("| checkpoint")) continue;
    std::istringstream cells{line.substr(2)};
    std::string first, second;
    std::getline(cells, first, '|');
    std::getline(cells, second, '|');
    rows.insert(first + '|' + second);
  }
  return rows;
}

TEST(GoldenCoverageTest, EveryRowOfTheSpecificationIsATest) {
  const std::filesystem::path spec = shared_folder() / "spec/ssl-oe.md";
  if (!std::filesystem::exists(spec)) GTEST_SKIP() << "needs the shared folder: spec/ssl-oe.md";
  std::set<std::string> tested;
  for (const auto& row : classifier_rows()) {
    tested.insert(row.checkpoint + " | " + row.quantity + ' ');
  }
  for (const auto& row : detection_rows_of_spec()) {
    tested.insert(row.checkpoint + " | " + row.d_out + ' ');
  }
  EXPECT_EQ(rows_of_spec(spec), tested);
}

}  // namespace
}  // namespace oodsweep
