// Trains with the worker's own code on random images, and prints its speed as one line of JSON.
//
//   worker_loop NETWORK fp32 STEPS OUTLIERS cpu
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/network.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "tests/gpu/loop_arguments.hpp"
#include "workers/process_setup.hpp"
#include "workers/training.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 50'000;

TrainingPlan plan_of(const LoopArguments& given) {
  TrainingPlan plan =
      benchmark_plan(training_subjects().at(given.network), kImages, kImages / kBenchmarkBatch);
  plan.epochs = 1000;  // more than anybody times
  plan.weight_decay = 5e-4;
  const bool crops = plan.network.input.channels == 3;
  plan.augmentation = crops ? Augmentation::kCropFlip : Augmentation::kNone;
  if (given.outliers > 0) {
    plan.objective = {{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}};
    plan.outlier_batch_size = given.outliers;
    plan.outlier_augmentation = plan.augmentation;
  }
  return plan;
}

/// @return Seconds, after the device has done them.
double seconds_of_steps(Training& training, std::int64_t count) {
  const double start = seconds_of(CLOCK_MONOTONIC);
  for (std::int64_t i = 0; i < count; ++i) training.advance();
  static_cast<void>(training.mean_loss());  // waits for the device
  return seconds_of(CLOCK_MONOTONIC) - start;
}

void measure(const LoopArguments& given) {
  const TrainingPlan plan = plan_of(given);
  const auto network = make_network(plan.network, 1);
  const auto images = random_images(plan.network.input, kImages);
  BatchSource batches{plan, images, given.outliers > 0 ? images : nullptr};
  Training training{*network, plan, batches};
  static_cast<void>(seconds_of_steps(training, 1));
  const double first_step = seconds_since_start();
  static_cast<void>(seconds_of_steps(training, given.warm_up_steps()));
  print_speed("oodsweep", given, seconds_of_steps(training, given.steps), first_step);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const auto given = parse_loop_arguments(argc, argv);
  if (!given) return 2;
  if (given->device != "cpu" || given->precision != "fp32") {
    fmt::print(stderr, "the worker trains on the CPU, in fp32\n");
    return 2;
  }
  start_device(*given);
  measure(*given);
  leave(0);
}
