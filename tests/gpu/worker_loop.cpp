// Trains with the worker's own code on random images, and prints its speed as one line of JSON.
//
//   worker_loop NETWORK bf16|tf32|fp32 STEPS [OUTLIERS [cuda|cpu [RANKS [plain|exact]]]]
//
// RANKS: a gang on this node shares each batch of 128 + OUTLIERS images. What is left out by
// OODSWEEP_GPU_WITHOUT (workers/compute_device.hpp) is said in the line.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "models/network.hpp"
#include "tests/benchmarks/process_clock.hpp"
#include "tests/benchmarks/training_subjects.hpp"
#include "tests/gpu/gang.hpp"
#include "tests/gpu/loop_arguments.hpp"
#include "workers/compute_device.hpp"
#include "workers/device/precision.hpp"
#include "workers/device_step.hpp"
#include "workers/training.hpp"

namespace oodsweep {
namespace {

constexpr std::int64_t kImages = 50'000;

TrainingPlan plan_of(const LoopArguments& given) {
  TrainingPlan plan =
      benchmark_plan(training_subjects().at(given.network), kImages, kImages / kBenchmarkBatch);
  plan.epochs = 1000;  // more than anybody times
  plan.weight_decay = 5e-4;
  plan.precision = precision_named(given.precision);
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
        network_{make_network(plan_.network, 1, compute_device())},
        images_{random_images(plan_.network.input, kImages), nullptr},
        batches_{plan_, images_.labelled, with_outliers(given), sharding_},
        recorder_{make_work_recorder()},
        training_{*network_, plan_, batches_, sharding_, gang, steps_on_device()},
        tf32_{plan_.precision} {}

  /// @return Seconds, after the device has done them.
  double steps(std::int64_t count) {
    const double start = seconds_of(CLOCK_MONOTONIC);
    for (std::int64_t i = 0; i < count; ++i) training_.advance();
    static_cast<void>(training_.mean_loss());  // waits for the device
    return seconds_of(CLOCK_MONOTONIC) - start;
  }
  [[nodiscard]] double collective_seconds() const { return training_.collective_seconds(); }

 private:
  const std::shared_ptr<const ImageSource>& with_outliers(const LoopArguments& given) {
    if (given.outliers > 0) images_.outliers = images_.labelled;
    return images_.outliers;
  }

  [[nodiscard]] StepRunnerMaker steps_on_device() const {
    if (compute_device().is_cpu()) return make_eager_step;
    return make_device_steps(images_, {compute_device(), room_for_images(), recorder_.get()});
  }

  TrainingPlan plan_;
  Sharding sharding_;
  std::unique_ptr<Network> network_;
  TrainingImages images_;
  BatchSource batches_;
  std::unique_ptr<WorkRecorder> recorder_;
  Training training_;
  Tf32Guard tf32_;
};

std::string loop_name(const LoopArguments& given) {
  std::string name = "oodsweep";
  if (given.ranks > 1) name += fmt::format(", {} ranks", given.ranks);
  if (given.ranks > 1 || given.exact) name += given.exact ? ", exact" : ", plain";
  if (given.device == "cuda" && is_deterministic()) name += ", deterministic";
  const char* without = std::getenv("OODSWEEP_GPU_WITHOUT");
  return without == nullptr || *without == '\0' ? name : name + " without " + without;
}

void measure(const LoopArguments& given, Collective& gang) {
  WorkerLoop loop{given, gang};
  loop.steps(1);
  const double first_step = seconds_since_start();
  loop.steps(given.warm_up_steps());
  const double before = loop.collective_seconds();
  const double seconds = loop.steps(given.steps);
  if (gang.rank() != 0) return;
  print_speed(loop_name(given), given, seconds, first_step,
              (loop.collective_seconds() - before) / seconds);
}

}  // namespace
}  // namespace oodsweep

int main(int argc, char** argv) {
  using namespace oodsweep;
  const auto given = parse_loop_arguments(argc, argv, /*gangs=*/true);
  if (!given) return 2;
  return run_gang(given->ranks, given->device, [&](Collective& gang) { measure(*given, gang); })
             ? 0
             : 1;
}
