#include "results/evaluate/rejection_rows.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "results/evaluate/variant_scores.hpp"
#include "results/metrics/classification.hpp"
#include "results/metrics/draws.hpp"
#include "results/metrics/rejection.hpp"

namespace oodsweep {
namespace {

constexpr int kWholeSets = -1;
constexpr std::size_t kCurvePoints = 256;

/// Images of one draw: of the in-distribution side, and of each outlier set.
struct RejectionDraw {
  int number = kWholeSets;
  std::vector<std::int64_t> in;
  std::vector<std::vector<std::int64_t>> out;
};

std::vector<RejectionDraw> draws_of(const Json& material, std::int64_t n_in,
                                    const std::vector<ScoresFile>& out) {
  const auto sets = std::ssize(out);
  std::int64_t of_each = n_in / sets;
  for (const ScoresFile& set : out) of_each = std::min(of_each, set.count);
  if (of_each == 0) throw Error{"there are too few images for equal numbers of both sides"};
  const bool are_whole = of_each * sets == n_in && sets == 1 && out.front().count == n_in;
  const std::uint64_t seed = material.at("seed");
  const int count = are_whole ? 1 : material.at("draws").get<int>();
  std::vector<RejectionDraw> draws;
  for (int number = 0; number < count; ++number) {
    RejectionDraw draw;
    draw.number = are_whole ? kWholeSets : number;
    draw.in = draw_images(n_in, of_each * sets, seed, material.at("in").at("data"), number);
    for (std::size_t set = 0; set < out.size(); ++set) {
      draw.out.push_back(draw_images(out[set].count, of_each, seed,
                                     material.at("out").at(set).at("data"), number));
    }
    draws.push_back(std::move(draw));
  }
  return draws;
}

void append(std::vector<MetricRow>& rows, MetricRow row, const std::string& metric,
            std::optional<double> value) {
  row.metric = metric;
  row.has_value = value.has_value();
  row.value = value.value_or(0.0);
  if (!value) row.reason = "every image is rejected";
  rows.push_back(std::move(row));
}

void append_curve(std::vector<CurvePoint>& curve, const RejectionCurve& rejection) {
  for (const RejectionPoint& point : rejection.points(kCurvePoints)) {
    const std::int64_t step = std::ssize(curve) / 2;
    if (!point.normal_error || !point.total_error) continue;
    curve.push_back({step, point.coverage, "normal_error_at_coverage", *point.normal_error});
    curve.push_back({step, point.coverage, "total_error_at_coverage", *point.total_error});
  }
}

/// Everything about one variant and draw.
RejectionCurve curve_of(const RejectionDraw& draw, std::size_t variant, const ScoresFile& in,
                        const std::vector<ScoresFile>& out, const Classification& answers) {
  const std::vector<double> in_scores = pick(scores_of(in, variant), draw.in);
  std::vector<std::uint8_t> right;
  for (const std::int64_t image : draw.in) {
    right.push_back(answers.right[static_cast<std::size_t>(image)]);
  }
  std::vector<double> out_scores;
  for (std::size_t set = 0; set < out.size(); ++set) {
    const std::vector<double> picked = pick(scores_of(out[set], variant), draw.out[set]);
    out_scores.insert(out_scores.end(), picked.begin(), picked.end());
  }
  return RejectionCurve{{.in = in_scores, .right = right, .out = out_scores}};
}

void append_rows(std::vector<MetricRow>& rows, const MetricRow& row, const RejectionCurve& curve) {
  for (const int recall : rejection_recalls()) {
    const RejectionPoint point = curve.at_recall(recall);
    const std::string suffix = "_tpr" + std::to_string(recall);
    append(rows, row, "coverage" + suffix, point.coverage);
    append(rows, row, "normal_error" + suffix, point.normal_error);
    append(rows, row, "total_error" + suffix, point.total_error);
  }
}

}  // namespace

RejectionRows rejection_rows(const Json& material, const Json& places, std::int64_t classes,
                             const OutputsFile& outputs, const ScoresFile& in,
                             const std::vector<ScoresFile>& out) {
  const Json& variants = variants_of(material, places, in);
  if (outputs.count != in.count) throw Error{"outputs and scores are of different images"};
  const Classification answers =
      classify(outputs.logits, outputs.outputs, classes, outputs.labels, 1.0);
  const std::vector<RejectionDraw> draws = draws_of(material, in.count, out);
  RejectionRows result;
  for (std::size_t variant = 0; variant < variants.size(); ++variant) {
    for (const RejectionDraw& draw : draws) {
      const RejectionCurve curve = curve_of(draw, variant, in, out, answers);
      MetricRow row = row_of(places, variants[variant]);
      row.convention = "ssl";
      row.positive = "out";
      row.draw = draw.number;
      row.n_in = std::ssize(draw.in);
      row.n_out = row.n_in;
      append_rows(result.rows, row, curve);
      if (result.curve.empty()) append_curve(result.curve, curve);
    }
  }
  return result;
}

}  // namespace oodsweep
