#include "results/metrics/threshold_scan.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"

namespace oodsweep {
namespace {

/// Shares of one side, for thresholds that come in ascending order.
class RisingThreshold {
 public:
  explicit RisingThreshold(const SortedScores& scores) : scores_{scores} {}

  void move_to(double threshold) {
    while (below_ < scores_.size() && scores_.value(below_) < threshold) ++below_;
    not_above_ = std::max(not_above_, below_);
    while (not_above_ < scores_.size() && scores_.value(not_above_) <= threshold) ++not_above_;
  }
  [[nodiscard]] double share_below() const { return share(below_); }
  [[nodiscard]] double share_at_least() const { return share(scores_.size() - below_); }
  [[nodiscard]] double share_above() const { return share(scores_.size() - not_above_); }

 private:
  [[nodiscard]] double share(std::size_t count) const {
    return static_cast<double>(count) / static_cast<double>(scores_.size());
  }

  const SortedScores& scores_;
  std::size_t below_ = 0;
  std::size_t not_above_ = 0;
};

/// The area under precision over recall as the code adds it up: from recall 1 downwards, precision
/// at the end with the smaller recall, and a rectangle for what is left.
class FallingRecall {
 public:
  void add(double recall, double false_positives) {
    if (ended_ || recall + false_positives <= 0.0) {
      ended_ = true;
      return;
    }
    precision_ = recall / (recall + false_positives);
    area_ += (recall_ - recall) * precision_;
    recall_ = recall;
  }
  [[nodiscard]] double area() const { return area_ + recall_ * precision_; }

 private:
  double area_ = 0.0;
  double recall_ = 1.0;
  double precision_ = 0.0;
  bool ended_ = false;
};

struct Rates {
  double recall = 0.0;
  double false_positives = 0.0;
};

}  // namespace

std::optional<ThresholdScan> scan_of_lee(DetectionScores scores) {
  const auto smallest = std::min(scores.in.value(0), scores.out.value(0));
  const auto largest =
      std::max(scores.in.value(scores.in.size() - 1), scores.out.value(scores.out.size() - 1));
  if (smallest == largest) return std::nullopt;
  return ThresholdScan{.start = smallest, .end = largest};
}

ScanSummary scan_thresholds(DetectionScores scores, const ThresholdScan& scan) {
  OOD_EXPECT(scan.start < scan.end && scan.steps > 0, "a grid of thresholds has a width");
  constexpr double kLeastRecall = 0.94;
  constexpr double kMostRecall = 0.96;
  const double gap = (scan.end - scan.start) / static_cast<double>(scan.steps);
  RisingThreshold in{scores.in};
  RisingThreshold out{scores.out};
  ScanSummary summary;
  FallingRecall of_in;
  std::vector<Rates> of_out;  // the code goes down from the end, one step above this grid
  of_out.reserve(static_cast<std::size_t>(scan.steps));
  Rates last{.recall = 1.0, .false_positives = 1.0};
  double window = 0.0;
  std::int64_t in_window = 0;
  for (std::int64_t step = 0; step < scan.steps; ++step) {
    const double threshold = scan.start + gap * static_cast<double>(step);
    in.move_to(threshold);
    out.move_to(threshold);
    if (step > 0) of_out.push_back({out.share_below(), in.share_below()});
    const Rates now{.recall = in.share_at_least(), .false_positives = out.share_above()};
    summary.auroc += (last.false_positives - now.false_positives) * now.recall;
    if (now.recall >= kLeastRecall && now.recall <= kMostRecall) {
      window += now.false_positives;
      ++in_window;
    }
    of_in.add(now.recall, now.false_positives);
    last = now;
  }
  in.move_to(scan.end);
  out.move_to(scan.end);
  of_out.push_back({out.share_below(), in.share_below()});
  FallingRecall falling;
  for (auto rates = of_out.rbegin(); rates != of_out.rend(); ++rates) {
    falling.add(rates->recall, rates->false_positives);
  }
  if (scan.adds_last_rectangle) summary.auroc += last.false_positives * last.recall;
  summary.fpr95 = in_window > 0 ? window / static_cast<double>(in_window) : 1.0;
  summary.aupr_in = of_in.area();
  summary.aupr_out = falling.area();
  return summary;
}

}  // namespace oodsweep
