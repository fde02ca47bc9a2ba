#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oodsweep {

/// What a classifier with a reject option does at one threshold (spec ssl-oe 4.3): every image
/// with a score at or below it is rejected.
struct RejectionPoint {
  double coverage = 0.0;               ///< Accepted in-distribution images / all of them.
  std::optional<double> normal_error;  ///< Wrong among the accepted ones; none if none is accepted.
  /// (Wrong + accepted outliers) / all accepted; none if nothing is accepted.
  std::optional<double> total_error;
};

/// One side of a test with a reject option. Scores: higher = more in-distribution.
struct RejectionInput {
  std::span<const double> in;           ///< [n] finite
  std::span<const std::uint8_t> right;  ///< [n] 1 where the classifier's answer is the label.
  std::span<const double> out;          ///< [m] finite
};

/// All thresholds of one test, sorted once. Equal scores are rejected together.
class RejectionCurve {
 public:
  /// @throws Error if a side is empty or a score is not finite (with the image's index).
  explicit RejectionCurve(const RejectionInput& input);

  /// At the threshold where `recall_percent` of the outliers are rejected: the nearest recall, as
  /// ThresholdRule::kNearestRecall, so that coverage = 1 - FPR.
  [[nodiscard]] RejectionPoint at_recall(int recall_percent) const;
  /// From coverage 1 downwards, at most `most` points evenly over the distinct thresholds, first
  /// and last included.
  [[nodiscard]] std::vector<RejectionPoint> points(std::size_t most) const;

 private:
  struct Rejected {
    std::int64_t in = 0;
    std::int64_t wrong = 0;  ///< Of `in`.
    std::int64_t out = 0;
  };
  [[nodiscard]] RejectionPoint point(const Rejected& rejected) const;

  Rejected all_;                    ///< Everything there is.
  std::vector<Rejected> rejected_;  ///< By threshold, ascending; the first rejects nothing.
};

/// The shares of rejected outliers at which rows are stored: 50, 55, ..., 95, 96, ..., 99 %.
[[nodiscard]] const std::vector<int>& rejection_recalls();

}  // namespace oodsweep
