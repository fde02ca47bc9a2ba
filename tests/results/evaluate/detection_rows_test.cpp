#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/error.hpp"
#include "results/evaluate/metric_rows.hpp"
#include "results/metrics/draws.hpp"
#include "results/metrics/threshold_scan.hpp"
#include "sweeps/stage_versions.hpp"
#include "tests/results/metrics/slow_metrics.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::HasSubstr;

/// Two variants: the second has the first one's scores negated.
ScoresFile make_scores(std::int64_t count, unsigned seed, int shift) {
  std::mt19937 rng{seed};
  ScoresFile file{2, count, std::vector<double>(static_cast<std::size_t>(2 * count))};
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    file.scores[i] = static_cast<double>(rng() % 30) + shift;
    file.scores[i + static_cast<std::size_t>(count)] = -file.scores[i];
  }
  return file;
}

std::vector<double> first_variant(const ScoresFile& file) {
  return {file.scores.begin(), file.scores.begin() + file.count};
}

class DetectionRowsTest : public testing::Test {
 protected:
  std::vector<MetricRow> rows(const Json& conventions, int draws = 3) const {
    const Json material{{"seed", 5},
                        {"in", {{"score", "a"}, {"data", "in-fp"}}},
                        {"out", {{"score", "b"}, {"data", "out-fp"}}},
                        {"variants", 2},
                        {"conventions", conventions},
                        {"draws", draws}};
    return detection_rows(material, places_, in_, out_);
  }
  static MetricRow find(const std::vector<MetricRow>& rows, const std::string& metric,
                        const std::string& convention, const std::string& score, int draw) {
    for (const MetricRow& row : rows) {
      if (row.metric == metric && row.convention == convention && row.draw == draw &&
          row.variant == Json{{"score", score}}) {
        return row;
      }
    }
    ADD_FAILURE() << "no row " << metric << ' ' << convention << ' ' << score << ' ' << draw;
    return {};
  }

  ScoresFile in_ = make_scores(100, 1, 8);
  ScoresFile out_ = make_scores(70, 2, 0);
  Json places_{{"dataset", "notmnist"},
               {"role", "test"},
               {"variants", {{{"score", "msp"}}, {{"score", "negated"}}}},
               {"method", "msp"}};
};

TEST_F(DetectionRowsTest, WholeSetsCarryTheExactMetricsWithTheirProvenance) {
  const auto all = rows({"oe"});
  const SlowMetrics slow{first_variant(in_), first_variant(out_), Positive::kOut};
  const MetricRow auroc = find(all, "auroc", "oe", "msp", -1);
  EXPECT_DOUBLE_EQ(auroc.value, slow.auroc());
  EXPECT_NEAR(find(all, "aupr", "oe", "msp", -1).value, slow.aupr(AuprRule::kStep), 1e-12);
  EXPECT_DOUBLE_EQ(find(all, "fpr95", "oe", "msp", -1).value, slow.fpr_nearest(95));
  EXPECT_DOUBLE_EQ(find(all, "auroc", "oe", "negated", -1).value, 1.0 - slow.auroc());
  EXPECT_EQ(auroc.dataset, "notmnist");
  EXPECT_EQ(auroc.role, "test");
  EXPECT_EQ(auroc.positive, "out");
  EXPECT_EQ(auroc.n_in, 100);
  EXPECT_EQ(auroc.n_out, 70);
}

TEST_F(DetectionRowsTest, EachDrawUsesTheImagesItsNameStandsFor) {
  const auto all = rows({"oe", "ssl"});
  const auto in = first_variant(in_);
  const auto fifth = pick(first_variant(out_), draw_images(70, 20, 5, "out-fp", 1));
  const MetricRow oe = find(all, "fpr95", "oe", "msp", 1);
  EXPECT_DOUBLE_EQ(oe.value, SlowMetrics(in, fifth, Positive::kOut).fpr_nearest(95));
  EXPECT_EQ(oe.n_in, 100);
  EXPECT_EQ(oe.n_out, 20);
  const auto some_in = pick(in, draw_images(100, 70, 5, "in-fp", 2));
  const MetricRow ssl = find(all, "auroc", "ssl", "msp", 2);
  EXPECT_DOUBLE_EQ(ssl.value, SlowMetrics(some_in, first_variant(out_), Positive::kOut).auroc());
  EXPECT_EQ(ssl.n_in, 70);
  EXPECT_EQ(ssl.n_out, 70);
}

TEST_F(DetectionRowsTest, OpenOodTakesWholeSetsAndBothAuprs) {
  const auto all = rows({"openood"});
  EXPECT_EQ(all.size(), 2U * 4U);  // 2 variants; auroc, aupr_in, aupr_out, fpr95; no draws
  const SlowMetrics out{first_variant(in_), first_variant(out_), Positive::kOut};
  const SlowMetrics in{first_variant(in_), first_variant(out_), Positive::kIn};
  EXPECT_NEAR(find(all, "aupr_out", "openood", "msp", -1).value, out.aupr(AuprRule::kTrapezoid),
              1e-12);
  const MetricRow aupr_in = find(all, "aupr_in", "openood", "msp", -1);
  EXPECT_NEAR(aupr_in.value, in.aupr(AuprRule::kTrapezoid), 1e-12);
  EXPECT_EQ(aupr_in.positive, "in");
  EXPECT_DOUBLE_EQ(find(all, "fpr95", "openood", "msp", -1).value, out.fpr_at_least(95));
}

TEST_F(DetectionRowsTest, OdinTakesWholeSetsAndTheInDistributionAsPositive) {
  const auto all = rows({"odin"});
  EXPECT_EQ(all.size(), 2U * 6U);  // as openood, and two detection errors
  const SlowMetrics in{first_variant(in_), first_variant(out_), Positive::kIn};
  const MetricRow fpr = find(all, "fpr95", "odin", "msp", -1);
  EXPECT_DOUBLE_EQ(fpr.value, in.fpr_at_least(95));
  EXPECT_EQ(fpr.positive, "in");
  EXPECT_DOUBLE_EQ(find(all, "det_err95", "odin", "msp", -1).value, 0.025 + fpr.value / 2);
  EXPECT_LE(find(all, "det_err_min", "odin", "msp", -1).value, 0.5);
  EXPECT_NEAR(find(all, "aupr_in", "odin", "msp", -1).value, in.aupr(AuprRule::kBalancedStep),
              1e-12);
}

TEST_F(DetectionRowsTest, LeeScansThresholdsOverTheRangeOfScores) {
  const auto all = rows({"lee"});
  EXPECT_EQ(all.size(), 2U * 4U);
  const SortedScores in{first_variant(in_), "in"};
  const SortedScores out{first_variant(out_), "out"};
  const ScanSummary expected =
      scan_thresholds({.in = in, .out = out}, *scan_of_lee({.in = in, .out = out}));
  EXPECT_EQ(find(all, "auroc", "lee", "msp", -1).value, expected.auroc);
  EXPECT_EQ(find(all, "aupr_out", "lee", "msp", -1).value, expected.aupr_out);
  EXPECT_EQ(find(all, "fpr95", "lee", "msp", -1).value, expected.fpr95);
  in_.scores.assign(in_.scores.size(), 1.0);
  out_.scores.assign(out_.scores.size(), 1.0);
  const MetricRow none = find(rows({"lee"}), "auroc", "lee", "msp", -1);
  EXPECT_FALSE(none.has_value);
  EXPECT_EQ(none.reason, "all scores are equal");
}

TEST_F(DetectionRowsTest, RowsAreCountedAndOneDrawOfEverythingIsNotRepeated) {
  EXPECT_EQ(rows({"oe"}, 10).size(), 2U * 3U * (1U + 10U));
  EXPECT_EQ(rows({"oe"}, 0).size(), 2U * 3U);
  out_ = make_scores(20, 2, 0);  // a fifth of 100: every draw is the whole set
  EXPECT_EQ(rows({"oe"}, 10).size(), 2U * 3U);
}

/// What version 1 of the stage gives: a change here needs a raised kEvaluateStageVersion, or stored
/// stages pass for new ones. The draws are part of it, whole sets are covered by the definitions.
TEST_F(DetectionRowsTest, StoredValuesOfVersion1) {
  ASSERT_EQ(kEvaluateStageVersion, 1);
  const auto all = rows({"oe", "ssl"});
  EXPECT_NEAR(find(all, "auroc", "oe", "msp", 0).value, 0.687, 1e-12);
  EXPECT_NEAR(find(all, "aupr", "oe", "msp", 0).value, 0.387162978367, 1e-11);
  EXPECT_NEAR(find(all, "fpr95", "oe", "msp", 2).value, 0.64, 1e-12);
  EXPECT_NEAR(find(all, "auroc", "ssl", "msp", 2).value, 0.716836734694, 1e-11);
  EXPECT_NEAR(find(all, "aupr", "ssl", "msp", 1).value, 0.707735300559, 1e-11);
}

TEST_F(DetectionRowsTest, AScoreThatIsNotFiniteFailsWithItsImage) {
  out_.scores[70 + 11] = NAN;  // variant 1, image 11
  EXPECT_EQ(message_of<Error>([&] { static_cast<void>(rows({"oe"})); }),
            "the score of image 11 (outliers) is nan, not a finite number");
}

TEST_F(DetectionRowsTest, FilesThatDoNotBelongTogetherAreRefused) {
  EXPECT_THROW(static_cast<void>(rows({"oee"})), ConfigError);
  places_["variants"] = {{{"score", "msp"}}};
  EXPECT_THAT(message_of<Error>([&] { static_cast<void>(rows({"oe"})); }),
              HasSubstr("about 2 variants, 1 are named and 2 scored"));
}

}  // namespace
}  // namespace oodsweep
