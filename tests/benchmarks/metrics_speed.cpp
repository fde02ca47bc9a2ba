// Prints scores per second of AUROC, AUPR both ways and FPR95 both ways together, from unsorted
// scores of 2 x 1,000,000 images on one core (DESIGN section 12 asks for 30 M). Not a test: run it
// on a quiet machine.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "results/metrics/detection_metrics.hpp"

namespace oodsweep {
namespace {

constexpr std::size_t kImages = 1'000'000;
constexpr int kRounds = 15;

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Score>
struct Sides {
  std::vector<Score> in;
  std::vector<Score> out;
};

template <class Score>
Sides<Score> make_sides(const std::function<double(CounterRandom&, double shift)>& score) {
  Sides<Score> sides;
  for (std::size_t image = 0; image < kImages; ++image) {
    CounterRandom random{1, image};
    sides.in.push_back(static_cast<Score>(score(random, 1.0)));
    sides.out.push_back(static_cast<Score>(score(random, 0.0)));
  }
  return sides;
}

template <class Score>
DetectionSummary all_five(const Sides<Score>& sides) {
  const SortedScores in{std::span<const Score>{sides.in}, "in-distribution"};
  const SortedScores out{std::span<const Score>{sides.out}, "outliers"};
  return summarise({.in = in, .out = out}, AuprRule::kStep, ThresholdRule::kNearestRecall, 95);
}

template <class Score>
void measure(const std::string& name, const Sides<Score>& sides) {
  std::vector<double> wall;
  std::vector<double> cpu;
  DetectionSummary summary;
  for (int round = 0; round < kRounds; ++round) {
    const double wall_start = seconds_of(CLOCK_MONOTONIC);
    const double cpu_start = seconds_of(CLOCK_THREAD_CPUTIME_ID);
    summary = all_five(sides);
    cpu.push_back(seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu_start);
    wall.push_back(seconds_of(CLOCK_MONOTONIC) - wall_start);
  }
  std::sort(wall.begin(), wall.end());
  std::sort(cpu.begin(), cpu.end());
  const auto rate = [](double seconds) { return 2e-6 * static_cast<double>(kImages) / seconds; };
  fmt::print(
      "{:34} {:6.1f} M/s median, {:6.1f} best; {:6.1f} median by wall clock  (AUROC {:.4f})\n",
      name, rate(cpu[kRounds / 2]), rate(cpu[0]), rate(wall[kRounds / 2]), summary.auroc);
}

}  // namespace
}  // namespace oodsweep

int main() {
  using namespace oodsweep;
  const auto uniform = [](CounterRandom& random, double) { return random.uniform(); };
  const auto normal = [](CounterRandom& random, double shift) { return random.normal() + shift; };
  // Maximum softmax of sure networks: many scores just below 1, thousands of them equal.
  const auto saturated = [](CounterRandom& random, double shift) {
    return 1.0 - std::exp(-8.0 * std::abs(random.normal()) * (1.0 + shift));
  };
  fmt::print("{} in-distribution and {} outlier scores, one thread, CPU time unless said\n",
             kImages, kImages);
  measure("uniform doubles", make_sides<double>(uniform));
  measure("normal doubles", make_sides<double>(normal));
  measure("saturated doubles", make_sides<double>(saturated));
  measure("normal floats", make_sides<float>(normal));
  measure("saturated floats, many ties", make_sides<float>(saturated));
}
