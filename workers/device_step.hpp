#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "workers/device/recorded_work.hpp"
#include "workers/device_batches.hpp"
#include "workers/shard_work.hpp"
#include "workers/step_runner.hpp"

namespace oodsweep {

/// Where and how the steps of a training on a GPU are done.
struct DevicePlan {
  at::Device device;
  ImageMemory memory;                ///< For the images.
  WorkRecorder* recorder = nullptr;  ///< Outlives the steps. Null: nothing is recorded.
  /// Told where the images are.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

/// Steps on the device of the network. The host says which images and which learning rate; all else
/// of a step is one piece of work there, recorded where that is asked for. The host waits for it
/// every kMostStepsAhead steps, since what it has sent ahead takes memory; in a gang, where
/// stopping is agreed upon and failures of peers are seen then, every kStepsBetweenTalks.
class DeviceStep final : public StepRunner {
 public:
  static constexpr std::int64_t kMostStepsAhead = 64;
  static constexpr std::int64_t kStepsBetweenTalks = 16;

  DeviceStep(const StepParts& parts, const TrainingImages& images, const DevicePlan& device);
  /// The loss is one tensor for all steps: read it before the next.
  [[nodiscard]] StepOutcome run(std::int64_t step, double learning_rate, bool stop_asked) override;

 private:
  void tell_device(double learning_rate, bool stop_asked);
  void do_step();
  /// Whether to stop after this step.
  [[nodiscard]] bool catch_up(std::int64_t step, bool stop_asked);

  StepParts parts_;
  ShardWork work_;
  DeviceBatches batches_;
  WorkRunner runner_;
  at::Tensor given_;  ///< [2] float32: learning rate, and 1 if this rank was asked to stop.
  at::Tensor loss_;
};

[[nodiscard]] StepRunnerMaker make_device_steps(const TrainingImages& images,
                                                const DevicePlan& device);

}  // namespace oodsweep
