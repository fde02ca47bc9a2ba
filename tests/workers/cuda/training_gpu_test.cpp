#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "tests/workers/cuda/gpu_fixture.hpp"
#include "tests/workers/device/sample_training.hpp"
#include "workers/device/recorded_forwards.hpp"

namespace oodsweep {
namespace {

class TrainingOnGpuTest : public GpuTest {
 protected:
  static StepRunnerMaker steps(const TrainingPlan& plan, const ImageMemory& memory,
                               WorkRecorder* recorder) {
    return make_device_steps(images_of(plan), DevicePlan{at::kCUDA, memory, recorder});
  }
};

// Deterministic algorithms: the graph does what the single operations do.
TEST_F(TrainingOnGpuTest, RecordedStepsGiveTheBitsOfSingleOperations) {
  for (const Precision precision : {Precision::kFp32, Precision::kBf16}) {
    for (const std::int64_t shards : {1, 2}) {
      TrainingPlan plan = sample_plan(shards);
      plan.precision = precision;
      const auto recorder = gpu().make_recorder();
      const TrainingEnd single = train_by(plan, steps(plan, kMuchRoom, nullptr), at::kCUDA);
      expect_same(train_by(plan, steps(plan, kMuchRoom, recorder.get()), at::kCUDA), single);
      expect_same(train_by(plan, steps(plan, kMuchRoom, recorder.get()), at::kCUDA, 13), single);
    }
  }
}

TEST_F(TrainingOnGpuTest, PinnedImagesGiveTheSameBits) {
  const TrainingPlan plan = sample_plan();
  const auto recorder = gpu().make_recorder();
  expect_same(train_by(plan, steps(plan, {.pinned = 1 << 30}, recorder.get()), at::kCUDA),
              train_by(plan, steps(plan, kMuchRoom, recorder.get()), at::kCUDA));
}

// float32 on another device: the first epoch's losses agree, before rounding has grown.
TEST_F(TrainingOnGpuTest, BeginsAsOnTheCpu) {
  for (const TrainingPlan& plan : {sample_plan(), sample_plan(2), reject_plan()}) {
    const TrainingEnd cpu = train_by(plan, make_eager_step);
    for (const ImageMemory& memory : {kMuchRoom, kNoRoom}) {
      const TrainingEnd gpu = train_by(plan, steps(plan, memory, nullptr), at::kCUDA);
      EXPECT_NEAR(gpu.curve.front().value, cpu.curve.front().value, 1e-3 * cpu.curve.front().value);
    }
  }
}

TEST_F(TrainingOnGpuTest, RecordedForwardsGiveTheLogitsOfTheNetwork) {
  const NetworkSpec spec = sample_plan().network;
  const auto network = make_network(spec, 7, at::kCUDA);
  RecordedForwards recorded{make_network(spec, 7, at::kCUDA), gpu().make_recorder()};
  const at::NoGradGuard no_grad;
  for (int i = 0; i < 10; ++i) {
    const at::Tensor pixels = at::rand({i % 2 == 0 ? 8 : 5, 3, 8, 8}).to(at::kCUDA);
    EXPECT_TRUE(at::equal(recorded.forward(pixels, {}), network->forward(pixels, {}))) << i;
  }
}

}  // namespace
}  // namespace oodsweep
