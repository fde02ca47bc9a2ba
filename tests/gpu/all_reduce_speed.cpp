// Times the sum of a buffer over the ranks of a gang, as data parallel training needs it once a
// step, and prints a line of JSON per size: 4 bytes, 90 kB (MNIST ConvNet), 9 MB (WRN-40-2), 146 MB
// (WRN-28-10).
//
//   all_reduce_speed RANKS cpu|cuda
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/gpu/gang.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kRounds = 15;

double median(std::vector<double> values) {
  const auto half = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

/// Median over rounds of so many sums in a row. @return Seconds of one.
double seconds_of_sum(Collective& gang, at::Tensor& buffer, std::int64_t sums) {
  std::vector<double> seconds;
  for (std::int64_t round = 0; round < kRounds; ++round) {
    buffer.fill_(1.0);
    gang.barrier();
    const double start = seconds_of(CLOCK_MONOTONIC);
    for (std::int64_t i = 0; i < sums; ++i) gang.all_reduce_sum(buffer);
    gang.barrier();
    seconds.push_back((seconds_of(CLOCK_MONOTONIC) - start) / static_cast<double>(sums));
  }
  return median(seconds);
}

void check_sum(const Collective& gang, const at::Tensor& buffer, std::int64_t sums) {
  double expected = 1.0;
  for (std::int64_t i = 0; i < sums; ++i) expected *= gang.size();
  if (!(buffer == expected).all().item<bool>()) throw Error{"the sum is wrong"};
}

void measure(Collective& gang) {
  for (const std::int64_t values : {1LL, 22'000LL, 2'250'000LL, 36'500'000LL}) {
    const std::int64_t sums = values > 1'000'000 ? 2 : 10;
    at::Tensor buffer = at::empty({values}, at::TensorOptions{gang.device()});
    const double seconds = seconds_of_sum(gang, buffer, sums);
    check_sum(gang, buffer, sums);
    if (gang.rank() != 0) continue;
    const char* means = gang.device().is_cpu() ? "shared memory" : "NCCL";
    const Json line{{"what", "value"},
                    {"name", fmt::format("sum of {:.4g} kB over {} ranks, {}",
                                         0.004 * static_cast<double>(values), gang.size(), means)},
                    {"value", 1e6 * seconds},
                    {"unit", "us"}};
    fmt::print("{}\n", line.dump());
  }
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  const int ranks = argc > 1 ? std::atoi(argv[1]) : 0;
  const std::string device = argc > 2 ? argv[2] : "";
  if (ranks < 1 || (device != "cpu" && device != "cuda")) {
    fmt::print(stderr, "usage: all_reduce_speed RANKS cpu|cuda\n");
    return 2;
  }
  return oodsweep::run_gang(ranks, device, oodsweep::measure) ? 0 : 1;
}
