// Prints images per second of the worker's training loop on random images of MNIST's or CIFAR's
// shape (batch 128, cross entropy, one thread): per second of CPU time, then per second of the
// clock. training_speed.sh compares it with Python. Not a test: run it on a quiet machine.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "models/network.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "workers/process_setup.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

void train_steps(const TrainingSubject& subject, const std::shared_ptr<const ImageSource>& images,
                 std::int64_t steps) {
  const TrainingPlan plan = benchmark_plan(subject, images->info().count, steps);
  const auto network = make_network(plan.network, 1);
  BatchSource batches{plan, images, nullptr};
  Progress silent{std::nullopt};
  StageLog no_log{""};
  static_cast<void>(train(*network, plan, batches, {silent, no_log}));
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const std::int64_t steps = argc > 1 ? std::atoll(argv[1]) : 400;
  const auto found = training_subjects().find(argc > 2 ? argv[2] : "mnist_convnet");
  if (found == training_subjects().end() || steps < 1) {
    fmt::print(stderr, "usage: training_speed [STEPS [NETWORK]]\nNETWORK:");
    for (const auto& [name, subject] : training_subjects()) fmt::print(stderr, " {}", name);
    fmt::print(stderr, "\n");
    return 2;
  }
  const TrainingSubject& subject = found->second;
  prepare_for_tensors(1);
  const auto images = random_images(subject.network.input,
                                    kBenchmarkBatch * std::max(steps, subject.warm_up_steps));
  train_steps(subject, images, subject.warm_up_steps);
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  train_steps(subject, images, steps);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  const double clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  const auto trained = static_cast<double>(steps * kBenchmarkBatch);
  fmt::print("{:.0f} {:.0f}\n", trained / cpu, trained / clock);
}
