#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/models/network_samples.hpp"
#include "tests/workers/device/sample_training.hpp"
#include "workers/device/recorded_forwards.hpp"

namespace oodsweep {
namespace {

// A CUDA graph holds kernels alone: work that asks for a value, or whose sizes depend on values,
// waits for the GPU and cannot be recorded. Here the operators that recorded work calls are watched
// on the CPU.

/// Operators that were called while one of these lived.
class OperatorWatch {
 public:
  OperatorWatch() {
    names().clear();
    handle_ = at::addGlobalCallback(
        at::RecordFunctionCallback(enter, leave).scopes({at::RecordScope::FUNCTION}));
  }
  ~OperatorWatch() { at::removeCallback(handle_); }
  OperatorWatch(const OperatorWatch&) = delete;
  OperatorWatch& operator=(const OperatorWatch&) = delete;

  static std::set<std::string>& names() {
    static std::set<std::string> called;
    return called;
  }

 private:
  /// On the CPU the fused update reads its learning rate; on GPUs its kernel does.
  static bool reads_by_kernel(const at::RecordFunction& call) {
    return std::string{call.name()} == "aten::_fused_sgd_";
  }
  static std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& call) {
    if (reads_by_kernel(call)) is_inside_ = true;
    if (!is_inside_) names().insert(call.name());
    return nullptr;
  }
  static void leave(const at::RecordFunction& call, at::ObserverContext*) {
    if (reads_by_kernel(call)) is_inside_ = false;
  }

  static inline bool is_inside_ = false;
  at::CallbackHandle handle_{};
};

/// Its records are watched while they are done.
class WatchedRecorder final : public WorkRecorder {
 public:
  std::unique_ptr<RecordedWork> record(const Work& work) override {
    return std::make_unique<Record>(work);
  }

 private:
  struct Record final : RecordedWork {
    explicit Record(Work work) : work_{std::move(work)} {}
    void replay() override {
      const OperatorWatch watch;
      work_();
    }

    Work work_;
  };
};

void expect_recordable(const std::set<std::string>& called) {
  EXPECT_FALSE(called.empty());
  for (const char* waits :
       {"aten::item", "aten::_local_scalar_dense", "aten::is_nonzero", "aten::nonzero",
        "aten::masked_select", "aten::equal", "aten::bernoulli_", "aten::native_dropout"}) {
    EXPECT_THAT(called, testing::Not(testing::Contains(waits)));
  }
}

class RecordableStepTest : public testing::TestWithParam<TrainingPlan> {
 protected:
  static void SetUpTestSuite() { at::set_num_threads(1); }
};

TEST_P(RecordableStepTest, AsksForNoValue) {
  TrainingPlan plan = GetParam();
  plan.epochs = 5;
  WatchedRecorder recorder;
  OperatorWatch::names().clear();
  static_cast<void>(train_by(
      plan, make_device_steps(images_of(plan), DevicePlan{at::kCPU, kMuchRoom, &recorder})));
  EXPECT_THAT(OperatorWatch::names(), testing::Contains("oodsweep::write_images"));
  EXPECT_THAT(OperatorWatch::names(), testing::Contains("aten::convolution_backward"));
  expect_recordable(OperatorWatch::names());
}

TrainingPlan in_bf16(TrainingPlan plan) {
  plan.precision = Precision::kBf16;
  return plan;
}

TrainingPlan cross_entropy() {
  TrainingPlan plan = sample_plan();
  plan.objective = {{"name", "cross_entropy"}, {"version", 1}};
  plan.outlier_batch_size = 0;
  return plan;
}

INSTANTIATE_TEST_SUITE_P(Plans, RecordableStepTest,
                         testing::Values(sample_plan(), sample_plan(2), in_bf16(sample_plan(2)),
                                         reject_plan(), cross_entropy()));

TEST(RecordableForwardsTest, AskForNoValue) {
  const at::NoGradGuard no_grad;
  for (const NetworkSpec& spec : {mnist_spec(), sample_plan().network}) {
    RecordedForwards network{make_network(spec, 7), std::make_unique<WatchedRecorder>()};
    OperatorWatch::names().clear();
    const ImageShape& shape = spec.input;
    for (int i = 0; i < 5; ++i) {
      static_cast<void>(
          network.forward(at::rand({4, shape.channels, shape.height, shape.width}), {}));
    }
    expect_recordable(OperatorWatch::names());
  }
}

// A watch that sees nothing would let everything pass.
TEST(OperatorWatchTest, SeesAValueThatIsAskedFor) {
  const OperatorWatch watch;
  static_cast<void>(at::ones({1}).item<float>());
  EXPECT_THAT(OperatorWatch::names(), testing::Contains("aten::item"));
}

}  // namespace
}  // namespace oodsweep
