#include "results/metrics/rejection.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "core/error.hpp"

namespace oodsweep {
namespace {

struct ScoredImage {
  double score = 0.0;
  bool is_out = false;
  bool is_wrong = false;
};

void require_finite(double score, std::size_t image, const char* side) {
  if (std::isfinite(score)) return;
  throw Error{std::string{side} + " image " + std::to_string(image) +
              ": the score is not a finite number"};
}

std::vector<ScoredImage> sorted_images(const RejectionInput& input) {
  std::vector<ScoredImage> images;
  images.reserve(input.in.size() + input.out.size());
  for (std::size_t i = 0; i < input.in.size(); ++i) {
    require_finite(input.in[i], i, "in-distribution");
    images.push_back({input.in[i], false, input.right[i] == 0});
  }
  for (std::size_t i = 0; i < input.out.size(); ++i) {
    require_finite(input.out[i], i, "outlier");
    images.push_back({input.out[i], true, false});
  }
  std::sort(images.begin(), images.end(),
            [](const ScoredImage& a, const ScoredImage& b) { return a.score < b.score; });
  return images;
}

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

RejectionCurve::RejectionCurve(const RejectionInput& input) {
  OOD_EXPECT(input.in.size() == input.right.size(), "one answer per in-distribution image");
  if (input.in.empty() || input.out.empty())
    throw Error{"a test with a reject option needs images"};
  const std::vector<ScoredImage> images = sorted_images(input);
  rejected_.push_back({});
  for (std::size_t i = 0; i < images.size(); ++i) {
    all_.out += images[i].is_out ? 1 : 0;
    all_.in += images[i].is_out ? 0 : 1;
    all_.wrong += images[i].is_wrong ? 1 : 0;
    const bool ends_a_tie = i + 1 == images.size() || images[i + 1].score > images[i].score;
    if (ends_a_tie) rejected_.push_back(all_);
  }
}

RejectionPoint RejectionCurve::point(const Rejected& rejected) const {
  const std::int64_t in = all_.in - rejected.in;
  const std::int64_t wrong = all_.wrong - rejected.wrong;
  const std::int64_t out = all_.out - rejected.out;
  return {.coverage = *ratio(in, all_.in),
          .normal_error = ratio(wrong, in),
          .total_error = ratio(wrong + out, in + out)};
}

RejectionPoint RejectionCurve::at_recall(int recall_percent) const {
  OOD_EXPECT(recall_percent > 0 && recall_percent <= 100, "a share of the outliers");
  const auto distance = [&](const Rejected& rejected) {
    return std::abs(100 * rejected.out - recall_percent * all_.out);
  };
  auto place = std::find_if(rejected_.begin() + 1, rejected_.end(),
                            [&](const Rejected& r) { return r.out == all_.out; });
  auto nearest = place;
  for (; place != rejected_.begin(); --place) {
    if (distance(*place) < distance(*nearest)) nearest = place;
  }
  return point(*nearest);
}

std::vector<RejectionPoint> RejectionCurve::points(std::size_t most) const {
  OOD_EXPECT(most >= 2, "a curve has two ends");
  const std::size_t count = std::min(most, rejected_.size());
  std::vector<RejectionPoint> chosen;
  for (std::size_t i = 0; i < count; ++i) {
    chosen.push_back(point(rejected_[i * (rejected_.size() - 1) / (count - 1)]));
  }
  return chosen;
}

const std::vector<int>& rejection_recalls() {
  static const std::vector<int> recalls{50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 96, 97, 98, 99};
  return recalls;
}

}  // namespace oodsweep
