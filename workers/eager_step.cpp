#include <ATen/ATen.h>

#include "workers/shard_work.hpp"
#include "workers/step_runner.hpp"

namespace oodsweep {
namespace {

class EagerStep final : public StepRunner {
 public:
  explicit EagerStep(const StepParts& parts) : parts_{parts}, work_{parts} {}

  StepOutcome run(std::int64_t step, double learning_rate, bool stop_asked) override {
    const at::Tensor stop = stop_asked ? at::ones({}) : at::Tensor{};
    const at::Tensor loss =
        work_.run([&](std::int64_t shard) { return parts_.batches.batch(step, shard); }, stop);
    const TrainingPlan& plan = parts_.plan;
    parts_.parameters.sgd_step(learning_rate, plan.momentum, plan.nesterov, plan.weight_decay);
    if (parts_.sum.sharding().whole()) return {loss, stop_asked};
    return {loss, parts_.parameters.stop().item<float>() > 0.0F};
  }

 private:
  StepParts parts_;
  ShardWork work_;
};

}  // namespace

std::unique_ptr<StepRunner> make_eager_step(const StepParts& parts) {
  return std::make_unique<EagerStep>(parts);
}

}  // namespace oodsweep
