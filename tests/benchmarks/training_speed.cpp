// Prints images per second of the worker's training loop on random images of MNIST's shape (MNIST
// ConvNet, batch 128, cross entropy, one thread): per second of CPU time, then per second of the
// clock. training_speed.sh compares it with Python. Not a test: run it on a quiet machine.
#include <fmt/format.h>
#include <time.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/random.hpp"
#include "datasets/memory_source.hpp"
#include "models/network.hpp"
#include "workers/process_setup.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 60'000;
constexpr std::int64_t kBatch = 128;
constexpr std::int64_t kWarmUpSteps = 60;

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::shared_ptr<const ImageSource> random_images() {
  SplitInfo info;
  info.shape = {1, 28, 28};
  info.count = kImages;
  CounterRandom random{1, 0};
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kImages * info.shape.pixels()));
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(random.next());
  std::vector<std::int32_t> labels(static_cast<std::size_t>(kImages));
  for (std::int32_t& label : labels) label = static_cast<std::int32_t>(random.below(10));
  return std::make_shared<MemorySource>(info, std::move(pixels), std::move(labels));
}

/// One epoch over as many images as give `steps` steps.
void train_steps(const std::shared_ptr<const ImageSource>& images, std::int64_t steps) {
  TrainingPlan plan;
  plan.network = {"mnist_convnet", {1, 28, 28}, 10, 0.5, {}, {}};
  plan.objective = {{"name", "cross_entropy"}, {"version", 1}};
  plan.seed = 1;
  plan.epochs = 1;
  plan.batch_size = kBatch;
  plan.learning_rate = 0.01;
  plan.final_learning_rate = 1e-6;
  plan.momentum = 0.9;
  plan.nesterov = true;
  plan.hold_out = kImages - steps * kBatch;
  const auto network = make_network(plan.network, 1);
  BatchSource batches{plan, images, nullptr};
  Progress silent{std::nullopt};
  StageLog no_log{""};
  static_cast<void>(train(*network, plan, batches, silent, no_log));
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const std::int64_t steps = argc > 1 ? std::atoll(argv[1]) : 400;
  if (steps < 1 || steps * kBatch > kImages) {
    fmt::print(stderr, "usage: training_speed [STEPS], 1 to {}\n", kImages / kBatch);
    return 2;
  }
  prepare_for_tensors(1);
  const auto images = random_images();
  train_steps(images, kWarmUpSteps);
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  train_steps(images, steps);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  const double clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  const auto trained = static_cast<double>(steps * kBatch);
  fmt::print("{:.0f} {:.0f}\n", trained / cpu, trained / clock);
}
