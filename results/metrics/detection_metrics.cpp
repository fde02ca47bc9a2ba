#include "results/metrics/detection_metrics.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "core/error.hpp"

namespace oodsweep {
namespace {

using Count = std::uint64_t;

/// How many scores of each side are below, or up to, some threshold.
struct Counts {
  Count in = 0;
  Count out = 0;
};

/// Calls visit(below, up_to) for each distinct score, ascending. Without ties it does not branch on
/// which side is smaller: random scores would mispredict every second time.
template <class Visit>
void for_each_distinct_score(DetectionScores scores, Visit visit) {
  const auto in = scores.in.keys();
  const auto out = scores.out.keys();
  const Count n_in = scores.in.size();
  const Count n_out = scores.out.size();
  Counts below;
  while (below.in + below.out < n_in + n_out) {
    const std::uint64_t in_key = in[below.in];
    const std::uint64_t out_key = out[below.out];
    const std::uint64_t key = in_key < out_key ? in_key : out_key;
    Counts up_to{below.in + (in_key == key), below.out + (out_key == key)};
    if (in[up_to.in] == key || out[up_to.out] == key) [[unlikely]] {
      while (in[up_to.in] == key) ++up_to.in;  // ends at the key above all
      while (out[up_to.out] == key) ++up_to.out;
    }
    visit(below, up_to);
    below = up_to;
  }
}

/// Precision where `hits` of `all` raised are right; 1 where nothing is raised.
double precision(Count hits, Count all) {
  return all == 0 ? 1.0 : static_cast<double>(hits) / static_cast<double>(all);
}

/// Precision from rates: hits / positives against false alarms / negatives.
double balanced_precision(Count hits, Count positives, Count false_alarms, Count negatives) {
  const Count found = hits * negatives;
  return precision(found, found + false_alarms * positives);
}

struct Areas {
  double auroc = 0.0;
  double aupr_in = 0.0;
  double aupr_out = 0.0;
};

/// With kOut the images up to the score are raised, with kIn those from the score on. So the
/// stricter neighbour of a threshold is the state below it for kOut and above it for kIn.
template <AuprRule Rule>
Areas integrate(DetectionScores scores) {
  const Count n_in = scores.in.size();
  const Count n_out = scores.out.size();
  Count twice_wins = 0;
  Areas areas;
  for_each_distinct_score(scores, [&](Counts below, Counts up_to) {
    const Count new_in = up_to.in - below.in;
    const Count new_out = up_to.out - below.out;
    twice_wins += new_out * (2 * (n_in - up_to.in) + new_in);
    const Count raised_in = n_in + n_out - below.in - below.out;
    double precision_out = precision(up_to.out, up_to.in + up_to.out);
    double precision_in = precision(n_in - below.in, raised_in);
    if constexpr (Rule == AuprRule::kTrapezoid) {
      precision_out = (precision_out + precision(below.out, below.in + below.out)) / 2;
      precision_in = (precision_in + precision(n_in - up_to.in, raised_in - new_in - new_out)) / 2;
    }
    if constexpr (Rule == AuprRule::kBalancedStep) {
      precision_out = balanced_precision(up_to.out, n_out, up_to.in, n_in);
      precision_in = balanced_precision(n_in - below.in, n_in, n_out - below.out, n_out);
    }
    areas.aupr_out += static_cast<double>(new_out) * precision_out;
    areas.aupr_in += static_cast<double>(new_in) * precision_in;
  });
  const auto in = static_cast<double>(n_in);
  const auto out = static_cast<double>(n_out);
  areas.auroc = static_cast<double>(twice_wins) / 2 / (in * out);
  areas.aupr_out /= out;
  areas.aupr_in /= in;
  return areas;
}

Areas areas_of(DetectionScores scores, AuprRule rule) {
  switch (rule) {
    case AuprRule::kStep:
      return integrate<AuprRule::kStep>(scores);
    case AuprRule::kTrapezoid:
      return integrate<AuprRule::kTrapezoid>(scores);
    case AuprRule::kBalancedStep:
      return integrate<AuprRule::kBalancedStep>(scores);
  }
  throw InternalError{"an AUPR without a rule"};
}

/// One side read from its most positive score on.
class Ranking {
 public:
  Ranking(const SortedScores& side, Positive positive)
      : keys_{side.keys().first(side.size())}, rising_{positive == Positive::kOut} {}

  [[nodiscard]] Count size() const { return keys_.size(); }
  /// Key at rank 0, 1, ...
  [[nodiscard]] std::uint64_t operator[](Count rank) const {
    return keys_[rising_ ? rank : keys_.size() - 1 - rank];
  }
  /// How many are strictly more positive than `key`.
  [[nodiscard]] Count ahead_of(std::uint64_t key) const { return rising_ ? less(key) : more(key); }
  /// How many are at least as positive as `key`.
  [[nodiscard]] Count up_to(std::uint64_t key) const {
    return size() - (rising_ ? more(key) : less(key));
  }

 private:
  [[nodiscard]] Count less(std::uint64_t key) const {
    return static_cast<Count>(std::lower_bound(keys_.begin(), keys_.end(), key) - keys_.begin());
  }
  [[nodiscard]] Count more(std::uint64_t key) const {
    return static_cast<Count>(keys_.end() - std::upper_bound(keys_.begin(), keys_.end(), key));
  }

  std::span<const std::uint64_t> keys_;
  bool rising_;
};

/// False positives at the strictest threshold that finds `percent` of the positives.
Count false_positives_at_least(const Ranking& positives, const Ranking& negatives, Count percent) {
  const Count needed = (percent * positives.size() + 99) / 100;
  return negatives.up_to(positives[needed - 1]);
}

/// False positives at the recall nearest to `percent`.
Count false_positives_nearest(const Ranking& positives, const Ranking& negatives, Count percent) {
  const Count level = percent * positives.size();  // in hundredths of a positive
  const std::uint64_t key = positives[(level + 99) / 100 - 1];
  const Count above = positives.up_to(key);     // the smallest reachable count at the level or over
  const Count below = positives.ahead_of(key);  // the largest reachable count under the level
  const Count found = 100 * above - level <= level - 100 * below ? above : below;
  if (found == positives.size()) return negatives.up_to(positives[found - 1]);
  return negatives.ahead_of(positives[found]);  // as far as the recall stays the same
}

}  // namespace

double auroc(DetectionScores scores) { return areas_of(scores, AuprRule::kStep).auroc; }

double aupr(DetectionScores scores, Positive positive, AuprRule rule) {
  const Areas areas = areas_of(scores, rule);
  return positive == Positive::kIn ? areas.aupr_in : areas.aupr_out;
}

double fpr_at_recall(DetectionScores scores, Positive positive, ThresholdRule rule,
                     int recall_percent) {
  OOD_EXPECT(recall_percent >= 50 && recall_percent <= 100, "a recall of 50 to 100 percent");
  const auto percent = static_cast<Count>(recall_percent);
  const bool in_is_positive = positive == Positive::kIn;
  const Ranking positives{in_is_positive ? scores.in : scores.out, positive};
  const Ranking negatives{in_is_positive ? scores.out : scores.in, positive};
  const Count wrong = rule == ThresholdRule::kAtLeast
                          ? false_positives_at_least(positives, negatives, percent)
                          : false_positives_nearest(positives, negatives, percent);
  return static_cast<double>(wrong) / static_cast<double>(negatives.size());
}

double smallest_detection_error(DetectionScores scores) {
  const auto n_in = static_cast<double>(scores.in.size());
  const auto n_out = static_cast<double>(scores.out.size());
  double smallest = 0.5;  // everything is called in-distribution
  for_each_distinct_score(scores, [&](Counts, Counts up_to) {
    const double refused_in = static_cast<double>(up_to.in) / n_in;
    const double kept_out = 1.0 - static_cast<double>(up_to.out) / n_out;
    smallest = std::min(smallest, (refused_in + kept_out) / 2);
  });
  return smallest;
}

DetectionSummary summarise(DetectionScores scores, AuprRule aupr_rule, ThresholdRule threshold_rule,
                           int recall_percent) {
  const Areas areas = areas_of(scores, aupr_rule);
  return {.auroc = areas.auroc,
          .aupr_in = areas.aupr_in,
          .aupr_out = areas.aupr_out,
          .fpr_in = fpr_at_recall(scores, Positive::kIn, threshold_rule, recall_percent),
          .fpr_out = fpr_at_recall(scores, Positive::kOut, threshold_rule, recall_percent)};
}

}  // namespace oodsweep
