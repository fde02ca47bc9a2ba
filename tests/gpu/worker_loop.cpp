// Trains with the worker's own code on random images, and prints its speed as one line of JSON.
//
//   worker_loop NETWORK fp32 STEPS OUTLIERS cpu [RANKS [plain|exact]]
//
// RANKS: a gang on this node shares each batch of 128 + OUTLIERS images.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "models/network.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "tests/gpu/gang.hpp"
#include "tests/gpu/loop_arguments.hpp"
#include "workers/training.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 50'000;

TrainingPlan plan_of(const LoopArguments& given) {
  TrainingPlan plan =
      benchmark_plan(training_subjects().at(given.network), kImages, kImages / kBenchmarkBatch);
  plan.epochs = 1000;  // more than anybody times
  plan.weight_decay = 5e-4;
  (given.exact ? plan.virtual_shards : plan.replicas) =
      given.exact ? std::max(2, given.ranks) : given.ranks;
  const bool crops = plan.network.input.channels == 3;
  plan.augmentation = crops ? Augmentation::kCropFlip : Augmentation::kNone;
  if (given.outliers > 0) {
    plan.objective = {{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}};
    plan.outlier_batch_size = given.outliers;
    plan.outlier_augmentation = plan.augmentation;
  }
  return plan;
}

class WorkerLoop {
 public:
  WorkerLoop(const LoopArguments& given, Collective& gang)
      : plan_{plan_of(given)},
        sharding_{sharding_of(plan_, gang.rank(), gang.size())},
        network_{make_network(plan_.network, 1)},
        images_{random_images(plan_.network.input, kImages)},
        batches_{plan_, images_, given.outliers > 0 ? images_ : nullptr, sharding_},
        training_{*network_, plan_, batches_, sharding_, gang} {}

  /// @return Seconds, after the device has done them.
  double steps(std::int64_t count) {
    const double start = seconds_of(CLOCK_MONOTONIC);
    for (std::int64_t i = 0; i < count; ++i) training_.advance();
    static_cast<void>(training_.mean_loss());  // waits for the device
    return seconds_of(CLOCK_MONOTONIC) - start;
  }
  [[nodiscard]] double collective_seconds() const { return training_.collective_seconds(); }

 private:
  TrainingPlan plan_;
  Sharding sharding_;
  std::unique_ptr<Network> network_;
  std::shared_ptr<const ImageSource> images_;
  BatchSource batches_;
  Training training_;
};

void measure(const LoopArguments& given, Collective& gang) {
  WorkerLoop loop{given, gang};
  loop.steps(1);
  const double first_step = seconds_since_start();
  loop.steps(given.warm_up_steps());
  const double before = loop.collective_seconds();
  const double seconds = loop.steps(given.steps);
  if (gang.rank() != 0) return;
  const char* mode = given.exact ? ", exact" : given.ranks > 1 ? ", plain" : "";
  const std::string ranks = given.ranks > 1 ? fmt::format(", {} ranks", given.ranks) : "";
  print_speed("oodsweep" + ranks + mode, given, seconds, first_step,
              (loop.collective_seconds() - before) / seconds);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const auto given = parse_loop_arguments(argc, argv, /*gangs=*/true);
  if (!given) return 2;
  if (given->device != "cpu" || given->precision != "fp32") {
    fmt::print(stderr, "the worker trains on the CPU, in fp32\n");
    return 2;
  }
  return run_gang(given->ranks, given->device, [&](Collective& gang) { measure(*given, gang); })
             ? 0
             : 1;
}
