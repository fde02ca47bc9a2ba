#include "workers/device_step.hpp"

#include <ATen/ATen.h>

namespace oodsweep {

DeviceStep::DeviceStep(const StepParts& parts, const TrainingImages& images,
                       const DevicePlan& device)
    : parts_{parts},
      work_{parts},
      batches_{parts.plan, parts.sum.sharding(), parts.batches,
               images,     device.device,        device.memory},
      runner_{device.recorder} {
  const at::TensorOptions options = at::TensorOptions{at::kFloat}.device(device.device);
  given_ = at::zeros({2}, options);
  loss_ = at::zeros({}, options);
  device.say(batches_.homes());
}

StepOutcome DeviceStep::run(std::int64_t step, double learning_rate, bool stop_asked) {
  batches_.load(step);
  tell_device(learning_rate, stop_asked);
  runner_.run(batches_.shape(), [this] { do_step(); });
  return {loss_, catch_up(step, stop_asked)};
}

void DeviceStep::tell_device(double learning_rate, bool stop_asked) {
  at::Tensor given = staging({2}, at::kFloat, given_.device());
  auto* to = given.mutable_data_ptr<float>();
  to[0] = static_cast<float>(learning_rate);
  to[1] = stop_asked ? 1.0F : 0.0F;
  given_.copy_(given, /*non_blocking=*/true);
}

void DeviceStep::do_step() {
  loss_.copy_(
      work_.run([this](std::int64_t shard) { return batches_.batch(shard); }, given_.select(0, 1)));
  const TrainingPlan& plan = parts_.plan;
  parts_.parameters.sgd_step(given_.select(0, 0), plan.momentum, plan.nesterov, plan.weight_decay);
}

bool DeviceStep::catch_up(std::int64_t step, bool stop_asked) {
  if (parts_.sum.sharding().ranks == 1) {
    if ((step + 1) % kMostStepsAhead == 0) static_cast<void>(loss_.item<float>());
    return stop_asked;
  }
  if ((step + 1) % kStepsBetweenTalks != 0) return false;
  parts_.sum.wait_for_all();  // ends with a message where reading the flag could wait for ever
  return parts_.parameters.stop().item<float>() > 0.0F;
}

StepRunnerMaker make_device_steps(const TrainingImages& images, const DevicePlan& device) {
  return [=](const StepParts& parts) -> std::unique_ptr<StepRunner> {
    return std::make_unique<DeviceStep>(parts, images, device);
  };
}

}  // namespace oodsweep
