// Prints images per second of the worker's training loop on random images of MNIST's or CIFAR's
// shape (batch 128, cross entropy, one thread): per second of CPU time, then per second of the
// clock. training_speed.sh compares it with Python. Not a test: run it on a quiet machine.
#include <fmt/format.h>
#include <time.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/random.hpp"
#include "datasets/memory_source.hpp"
#include "models/network.hpp"
#include "workers/process_setup.hpp"
#include "workers/trainer.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kBatch = 128;

/// A network of the benchmark and how much of it is run.
struct Subject {
  NetworkSpec network;
  std::int64_t images;
  std::int64_t warm_up_steps;
};

const std::map<std::string, Subject>& subjects() {
  const auto wide_resnet = [](double dropout) {
    return NetworkSpec{.name = "wide_resnet",
                       .input = {3, 32, 32},
                       .outputs = 10,
                       .dropout = dropout,
                       .sizes = {{"depth", 10}, {"width", 1}}};
  };
  static const std::map<std::string, Subject> all{
      {"mnist_convnet", {{"mnist_convnet", {1, 28, 28}, 10, 0.5}, 60'000, 60}},
      {"wrn-10-1", {wide_resnet(0.3), 12'800, 5}},
      {"wrn-10-1-no-dropout", {wide_resnet(0.0), 12'800, 5}},
  };
  return all;
}

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::shared_ptr<const ImageSource> random_images(const Subject& subject) {
  SplitInfo info;
  info.shape = subject.network.input;
  info.count = subject.images;
  CounterRandom random{1, 0};
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(info.count * info.shape.pixels()));
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(random.next());
  std::vector<std::int32_t> labels(static_cast<std::size_t>(info.count));
  for (std::int32_t& label : labels) label = static_cast<std::int32_t>(random.below(10));
  return std::make_shared<MemorySource>(info, std::move(pixels), std::move(labels));
}

/// One epoch over as many images as give `steps` steps.
void train_steps(const Subject& subject, const std::shared_ptr<const ImageSource>& images,
                 std::int64_t steps) {
  TrainingPlan plan;
  plan.network = subject.network;
  plan.objective = {{"name", "cross_entropy"}, {"version", 1}};
  plan.seed = 1;
  plan.epochs = 1;
  plan.batch_size = kBatch;
  plan.learning_rate = 0.01;
  plan.final_learning_rate = 1e-6;
  plan.momentum = 0.9;
  plan.nesterov = true;
  plan.hold_out = subject.images - steps * kBatch;
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
  const auto found = subjects().find(argc > 2 ? argv[2] : "mnist_convnet");
  if (found == subjects().end() || steps < 1 || steps * kBatch > found->second.images) {
    fmt::print(stderr, "usage: training_speed [STEPS [NETWORK]]\n");
    for (const auto& [name, subject] : subjects()) {
      fmt::print(stderr, "  {}: at most {} steps\n", name, subject.images / kBatch);
    }
    return 2;
  }
  const Subject& subject = found->second;
  prepare_for_tensors(1);
  const auto images = random_images(subject);
  train_steps(subject, images, subject.warm_up_steps);
  const double clock_start = seconds_of(CLOCK_MONOTONIC);
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  train_steps(subject, images, steps);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
  const double clock = seconds_of(CLOCK_MONOTONIC) - clock_start;
  const auto trained = static_cast<double>(steps * kBatch);
  fmt::print("{:.0f} {:.0f}\n", trained / cpu, trained / clock);
}
