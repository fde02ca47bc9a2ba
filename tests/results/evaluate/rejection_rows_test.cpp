#include "results/evaluate/rejection_rows.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/error.hpp"
#include "results/metrics/draws.hpp"
#include "results/metrics/rejection.hpp"

namespace oodsweep {
namespace {

/// Two variants: the second has the first one's scores negated.
ScoresFile scores(std::int64_t count, unsigned seed, int shift) {
  std::mt19937 rng{seed};
  ScoresFile file{2, count, std::vector<double>(static_cast<std::size_t>(2 * count))};
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    file.scores[i] = static_cast<double>(rng() % 1000) + shift;
    file.scores[i + static_cast<std::size_t>(count)] = -file.scores[i];
  }
  return file;
}

/// Two classes and one reject output, which is always the largest and never an answer; every
/// seventh answer is wrong.
OutputsFile outputs(std::int64_t count) {
  OutputsFile file{.count = count, .outputs = 3, .logits = {}, .labels = {}};
  for (std::int64_t i = 0; i < count; ++i) {
    file.logits.insert(file.logits.end(), {1.0F, 0.0F, 9.0F});
    file.labels.push_back(i % 7 == 0 ? 1 : 0);
  }
  return file;
}

class RejectionRowsTest : public testing::Test {
 protected:
  RejectionRows rows(const std::vector<ScoresFile>& out) const {
    Json material{{"seed", 5},
                  {"in", {{"score", "a"}, {"data", "in-fp"}, {"outputs", "o"}}},
                  {"out", Json::array()},
                  {"variants", 2},
                  {"draws", 3}};
    for (std::size_t i = 0; i < out.size(); ++i) {
      material["out"].push_back({{"score", "b"}, {"data", fingerprint(i)}});
    }
    return rejection_rows(material, places_, 2, outputs(in_.count), in_, out);
  }
  static std::string fingerprint(std::size_t set) { return "out-fp-" + std::to_string(set); }

  ScoresFile in_ = scores(100, 1, 400);
  Json places_{{"dataset", "mixed"},
               {"role", "test"},
               {"variants", {{{"score", "first"}}, {{"score", "negated"}}}},
               {"method", "reject_classes"}};
};

TEST_F(RejectionRowsTest, EachDrawHasEquallyManyImagesOfBothSides) {
  const ScoresFile out = scores(70, 2, 0);
  const RejectionRows found = rows({out});
  ASSERT_EQ(found.rows.size(), 2U * 3U * 3U * rejection_recalls().size());
  const std::vector<double> all_in(in_.scores.begin(), in_.scores.begin() + 100);
  const std::vector<double> all_out(out.scores.begin(), out.scores.begin() + 70);
  for (int draw = 0; draw < 3; ++draw) {
    std::vector<double> in;
    std::vector<std::uint8_t> right;
    for (const std::int64_t image : draw_images(100, 70, 5, "in-fp", draw)) {
      in.push_back(all_in[static_cast<std::size_t>(image)]);
      right.push_back(image % 7 == 0 ? 0 : 1);
    }
    std::vector<double> drawn;
    for (const std::int64_t image : draw_images(70, 70, 5, fingerprint(0), draw)) {
      drawn.push_back(all_out[static_cast<std::size_t>(image)]);
    }
    const RejectionPoint expected =
        RejectionCurve{{.in = in, .right = right, .out = drawn}}.at_recall(95);
    int seen = 0;
    for (const MetricRow& row : found.rows) {
      if (row.draw != draw || row.variant != Json{{"score", "first"}}) continue;
      EXPECT_EQ(row.n_in, 70);
      EXPECT_EQ(row.n_out, 70);
      EXPECT_EQ(row.convention, "ssl");
      EXPECT_EQ(row.dataset, "mixed");
      if (row.metric == "coverage_tpr95") {
        EXPECT_DOUBLE_EQ(row.value, expected.coverage);
      }
      if (row.metric == "normal_error_tpr95") {
        EXPECT_DOUBLE_EQ(row.value, *expected.normal_error);
      }
      if (row.metric == "total_error_tpr95") {
        EXPECT_DOUBLE_EQ(row.value, *expected.total_error);
      }
      seen += row.metric.ends_with("_tpr95") ? 1 : 0;
    }
    EXPECT_EQ(seen, 3);
  }
}

TEST_F(RejectionRowsTest, SeveralSetsAreMixedInEqualParts) {
  const RejectionRows found = rows({scores(70, 2, 0), scores(31, 3, 0), scores(90, 4, 0)});
  for (const MetricRow& row : found.rows) {
    EXPECT_EQ(row.n_in, 3 * 31);
    EXPECT_EQ(row.n_out, 3 * 31);
  }
}

TEST_F(RejectionRowsTest, WholeSetsOfOneSizeNeedNoDraw) {
  const RejectionRows found = rows({scores(100, 2, 0)});
  std::set<int> draws;
  for (const MetricRow& row : found.rows) draws.insert(row.draw);
  EXPECT_EQ(draws, std::set<int>{-1});
}

TEST_F(RejectionRowsTest, TheCurveIsThatOfTheFirstVariant) {
  const RejectionRows found = rows({scores(100, 2, 0)});
  ASSERT_FALSE(found.curve.empty());
  EXPECT_EQ(found.curve.front().epoch, 1.0);
  std::set<std::string> names;
  for (const CurvePoint& point : found.curve) names.insert(point.name);
  EXPECT_EQ(names, (std::set<std::string>{"normal_error_at_coverage", "total_error_at_coverage"}));
  EXPECT_GE(found.curve.size(), 200U);
}

TEST_F(RejectionRowsTest, NothingAcceptedHasAReasonInPlaceOfANumber) {
  ScoresFile above = scores(100, 2, 100000);
  for (const MetricRow& row : rows({above}).rows) {
    if (row.variant != Json{{"score", "first"}}) continue;
    if (row.metric.starts_with("coverage")) {
      EXPECT_EQ(row.value, 0.0);
    }
    if (row.metric.starts_with("normal_error")) {
      EXPECT_FALSE(row.has_value);
      EXPECT_FALSE(row.reason.empty());
    }
  }
}

TEST_F(RejectionRowsTest, RefusesSetsThatAreTooSmall) {
  in_ = scores(2, 1, 0);
  EXPECT_THROW(static_cast<void>(rows({scores(9, 2, 0), scores(9, 3, 0), scores(9, 4, 0)})), Error);
}

}  // namespace
}  // namespace oodsweep
