#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include "results/metrics/detection_metrics.hpp"

namespace oodsweep {

/// The definitions of spec ssl-oe 4.2, word for word and quadratic: the oracle of the fast code.
class SlowMetrics {
 public:
  /// Scores are taken so that higher = more positive.
  SlowMetrics(const std::vector<double>& in, const std::vector<double>& out, Positive positive)
      : positives_{positive == Positive::kIn ? in : negated(out)},
        negatives_{positive == Positive::kIn ? out : negated(in)} {
    std::set<double, std::greater<>> distinct(positives_.begin(), positives_.end());
    distinct.insert(negatives_.begin(), negatives_.end());
    for (const double threshold : distinct) {
      points_.push_back({at_least(positives_, threshold), at_least(negatives_, threshold)});
    }
  }

  [[nodiscard]] double auroc() const {
    double wins = 0.0;
    for (const double p : positives_) {
      for (const double n : negatives_) wins += p > n ? 1.0 : (p == n ? 0.5 : 0.0);
    }
    return wins / (all_positives() * all_negatives());
  }

  [[nodiscard]] double aupr(AuprRule rule) const {
    double area = 0.0;
    double last_recall = 0.0;
    double last_precision = 1.0;
    for (const Point& point : points_) {
      const double recall = point.found / all_positives();
      const double precision = rule == AuprRule::kBalancedStep
                                   ? recall / (recall + point.wrong / all_negatives())
                                   : point.found / (point.found + point.wrong);
      area += (recall - last_recall) *
              (rule == AuprRule::kTrapezoid ? (precision + last_precision) / 2 : precision);
      last_recall = recall;
      last_precision = precision;
    }
    return area;
  }

  /// Walks from the first threshold with full recall towards higher thresholds.
  [[nodiscard]] double fpr_nearest(double percent) const {
    std::size_t at = 0;
    while (points_[at].found < all_positives()) ++at;
    const auto distance = [&](std::size_t i) {
      return std::abs(100 * points_[i].found - percent * all_positives());  // whole numbers
    };
    std::size_t best = at;
    for (std::size_t i = at + 1; i-- > 0;) {
      if (distance(i) < distance(best)) best = i;
    }
    return points_[best].wrong / all_negatives();
  }

  [[nodiscard]] double fpr_at_least(double percent) const {
    const auto reached = std::find_if(points_.begin(), points_.end(), [&](const Point& point) {
      return 100 * point.found >= percent * all_positives();
    });
    return reached->wrong / all_negatives();
  }

  [[nodiscard]] double fpr(ThresholdRule rule, int percent) const {
    return rule == ThresholdRule::kAtLeast ? fpr_at_least(percent) : fpr_nearest(percent);
  }

 private:
  struct Point {
    double found;
    double wrong;
  };

  static std::vector<double> negated(std::vector<double> scores) {
    for (double& score : scores) score = -score;
    return scores;
  }
  static double at_least(const std::vector<double>& scores, double threshold) {
    return static_cast<double>(
        std::count_if(scores.begin(), scores.end(), [&](double s) { return s >= threshold; }));
  }
  [[nodiscard]] double all_positives() const { return static_cast<double>(positives_.size()); }
  [[nodiscard]] double all_negatives() const { return static_cast<double>(negatives_.size()); }

  std::vector<double> positives_;
  std::vector<double> negatives_;
  std::vector<Point> points_;  // thresholds falling
};

}  // namespace oodsweep
