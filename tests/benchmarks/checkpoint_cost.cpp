// What checkpoints cost a training: writes them into a folder of the disk in question and prints
// the size of one, the seconds to write it, the interval that follows for a failure every four
// hours (at least 10 s, as the agents ask for), and the share of the time that is spent on writing.
// Not a test: other work on the disk changes it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "models/network.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "workers/checkpoint_folder.hpp"
#include "workers/checkpoint_interval.hpp"
#include "workers/process_setup.hpp"
#include "workers/training.hpp"

namespace oodsweep {
namespace {

constexpr double kMeanTimeBetweenFailures = 14'400.0;
constexpr double kShortestInterval = 10.0;

double seconds_of(const auto& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
}

double middle(std::vector<double> values) {
  const auto half = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

void measure(const std::string& name, const std::filesystem::path& run, std::int64_t rounds) {
  const TrainingSubject& subject = training_subjects().at(name);
  const std::int64_t needed = (rounds + subject.warm_up_steps) * kBenchmarkBatch;
  const auto images = random_images(subject.network.input, needed);
  const TrainingPlan plan = benchmark_plan(subject, needed, needed / kBenchmarkBatch);
  const auto network = make_network(plan.network, 1);
  BatchSource batches{plan, images, nullptr};
  Training training{*network, plan, batches};
  for (std::int64_t step = 0; step < subject.warm_up_steps; ++step) training.advance();
  const CheckpointFolder folder{run, StageKey{std::string(64, '0')}};
  std::vector<double> steps;
  std::vector<double> writes;
  std::uintmax_t bytes = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    steps.push_back(seconds_of([&] { training.advance(); }));
    writes.push_back(seconds_of([&] {
      Checkpoint checkpoint = training.checkpoint();
      checkpoint.attempt = {"a1"};
      folder.write(checkpoint);
    }));
    bytes = file_size(folder.path() / fmt::format("{}-a1.safetensors", training.step()));
  }
  folder.remove();
  const double cost = middle(writes);
  const double interval =
      std::max(kShortestInterval, optimal_checkpoint_interval(cost, kMeanTimeBetweenFailures));
  fmt::print("{:20} {:10} {:9.1f} {:9.1f} {:9.1f} {:10.1f} {:9.3f}\n", name, bytes,
             1e3 * middle(steps), 1e3 * cost, 1e3 * *std::max_element(writes.begin(), writes.end()),
             interval, 100.0 * cost / (cost + interval));
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const std::int64_t rounds = argc > 2 ? std::atoll(argv[2]) : 20;
  if (argc < 2 || !std::filesystem::is_directory(argv[1]) || rounds < 1 || rounds > 90) {
    fmt::print(stderr, "usage: checkpoint_cost FOLDER [ROUNDS, at most 90]\n");
    return 2;
  }
  prepare_for_tensors(1);
  fmt::print("{:20} {:>10} {:>9} {:>9} {:>9} {:>10} {:>9}\n", "network", "bytes", "step, ms",
             "write, ms", "worst, ms", "interval,s", "cost, %");
  for (const char* name : {"mnist_convnet", "wrn-10-1", "wrn-40-2"}) measure(name, argv[1], rounds);
}
