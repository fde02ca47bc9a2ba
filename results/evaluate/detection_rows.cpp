#include <optional>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "results/evaluate/metric_rows.hpp"
#include "results/evaluate/variant_scores.hpp"
#include "results/metrics/conventions.hpp"
#include "results/metrics/draws.hpp"
#include "results/metrics/threshold_scan.hpp"

namespace oodsweep {
namespace {

constexpr int kWholeSets = -1;

/// Images of one draw; no list means all images of that side.
struct ImageDraw {
  int number = kWholeSets;
  std::optional<std::vector<std::int64_t>> in;
  std::optional<std::vector<std::int64_t>> out;
};

struct ConventionDraws {
  const Convention& convention;
  std::vector<ImageDraw> draws;
};

/// One side of the test as the material names it.
struct SideOfTest {
  std::string data;  ///< Fingerprint.
  std::int64_t count = 0;

  [[nodiscard]] std::optional<std::vector<std::int64_t>> drawn(std::int64_t wanted,
                                                               std::uint64_t seed, int draw) const {
    if (wanted == count) return std::nullopt;
    return draw_images(count, wanted, seed, data, draw);
  }
};

ConventionDraws draws_of(const Convention& convention, const SideOfTest& in, const SideOfTest& out,
                         std::uint64_t seed, int draws) {
  ConventionDraws result{convention, {ImageDraw{}}};
  const DrawSize size = draw_size(convention.size, in.count, out.count);
  if (size == DrawSize{in.count, out.count}) return result;
  for (int draw = 0; draw < draws; ++draw) {
    result.draws.push_back({draw, in.drawn(size.in, seed, draw), out.drawn(size.out, seed, draw)});
  }
  return result;
}

std::vector<ConventionDraws> all_draws(const Json& material, std::int64_t n_in,
                                       std::int64_t n_out) {
  const SideOfTest in{material.at("in").at("data"), n_in};
  const SideOfTest out{material.at("out").at("data"), n_out};
  std::vector<ConventionDraws> result;
  for (const std::string name : material.at("conventions")) {
    result.push_back(draws_of(find_convention(name, "evaluate stage: conventions"), in, out,
                              material.at("seed"), material.at("draws")));
  }
  return result;
}

/// One variant's scores of one side, sorted once as a whole and again for each smaller choice.
class SideScores {
 public:
  SideScores(std::span<const double> scores, std::string name)
      : scores_{scores}, name_{std::move(name)}, whole_{scores, name_} {}

  [[nodiscard]] SortedScores of(const std::optional<std::vector<std::int64_t>>& images) const {
    return images ? SortedScores{std::span<const double>{pick(scores_, *images)}, name_} : whole_;
  }

 private:
  std::span<const double> scores_;
  std::string name_;
  SortedScores whole_;
};

/// @param append Stores a value in `row` and keeps the row.
template <class Append>
void append_scan(const Append& append, MetricRow& row, DetectionScores scores) {
  const std::optional<ThresholdScan> scan = scan_of_lee(scores);
  const ScanSummary found = scan ? scan_thresholds(scores, *scan) : ScanSummary{};
  row.has_value = scan.has_value();
  if (!scan) row.reason = "all scores are equal";
  append("auroc", Positive::kIn, found.auroc);
  append("aupr_in", Positive::kIn, found.aupr_in);
  append("aupr_out", Positive::kOut, found.aupr_out);
  append("fpr95", Positive::kIn, found.fpr95);
}

void append_rows(std::vector<MetricRow>& rows, MetricRow row, const Convention& convention,
                 DetectionScores scores) {
  const DetectionSummary summary =
      summarise(scores, convention.aupr, convention.threshold, convention.recall_percent);
  const bool in_is_positive = convention.positive == Positive::kIn;
  row.convention = convention.name;
  row.n_in = static_cast<std::int64_t>(scores.in.size());
  row.n_out = static_cast<std::int64_t>(scores.out.size());
  const auto append = [&](const std::string& metric, Positive positive, double value) {
    row.metric = metric;
    row.positive = to_string(positive);
    row.value = value;
    rows.push_back(row);
  };
  if (convention.scans_thresholds) return append_scan(append, row, scores);
  append("auroc", convention.positive, summary.auroc);
  if (convention.both_auprs) {
    append("aupr_in", Positive::kIn, summary.aupr_in);
    append("aupr_out", Positive::kOut, summary.aupr_out);
  } else {
    append("aupr", convention.positive, in_is_positive ? summary.aupr_in : summary.aupr_out);
  }
  const double fpr = in_is_positive ? summary.fpr_in : summary.fpr_out;
  append("fpr" + std::to_string(convention.recall_percent), convention.positive, fpr);
  if (convention.detection_errors) {
    append("det_err" + std::to_string(convention.recall_percent), convention.positive,
           detection_error_at(convention.recall_percent, fpr));
    append("det_err_min", convention.positive, smallest_detection_error(scores));
  }
}

}  // namespace

std::vector<MetricRow> detection_rows(const Json& material, const Json& places,
                                      const ScoresFile& in, const ScoresFile& out) {
  const Json& variants = variants_of(material, places, in);
  if (out.variants != in.variants) {
    throw Error{"the two sides were scored with different numbers of variants"};
  }
  const std::vector<ConventionDraws> conventions = all_draws(material, in.count, out.count);
  std::vector<MetricRow> rows;
  for (std::size_t variant = 0; variant < variants.size(); ++variant) {
    const SideScores in_scores{scores_of(in, variant), "in-distribution"};
    const SideScores out_scores{scores_of(out, variant), "outliers"};
    for (const auto& [convention, draws] : conventions) {
      for (const ImageDraw& draw : draws) {
        MetricRow row = row_of(places, variants[variant]);
        row.draw = draw.number;
        append_rows(rows, std::move(row), convention,
                    {.in = in_scores.of(draw.in), .out = out_scores.of(draw.out)});
      }
    }
  }
  return rows;
}

}  // namespace oodsweep
