#include "workers/device/recorded_forwards.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/network_samples.hpp"
#include "tests/workers/device/fake_recorder.hpp"

namespace oodsweep {
namespace {

class RecordedForwardsTest : public testing::Test {
 protected:
  std::unique_ptr<Network> network_ = make_network(mnist_spec(), 7);
  FakeRecorder* recorder_ = new FakeRecorder;  // owned by the next
  RecordedForwards recorded_{make_network(mnist_spec(), 7),
                             std::unique_ptr<WorkRecorder>{recorder_}};
};

// Batches of two sizes in turn, well past the warm-up.
TEST_F(RecordedForwardsTest, EveryBatchGetsItsOwnLogits) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> kept;
  for (std::uint64_t batch = 0; batch < 12; ++batch) {
    kept.push_back(recorded_.forward(sample_pixels(batch % 2 == 0 ? 8 : 3, batch), {}));
  }
  for (std::uint64_t batch = 0; batch < 12; ++batch) {
    EXPECT_TRUE(
        at::equal(kept[batch], network_->forward(sample_pixels(batch % 2 == 0 ? 8 : 3, batch), {})))
        << batch;
  }
  EXPECT_EQ(std::count(recorder_->told().begin(), recorder_->told().end(), "record"), 2);
}

TEST_F(RecordedForwardsTest, GradientsAndTrainingGoToTheNetworkItself) {
  for (int i = 0; i < 6; ++i) {
    const at::Tensor pixels = sample_pixels(4, 1).requires_grad_(true);
    recorded_.forward(pixels, {}).sum().backward();
    EXPECT_GT(pixels.grad().abs().sum().item<float>(), 0.0F);
    const at::NoGradGuard no_grad;
    static_cast<void>(
        recorded_.forward(pixels, {.training = true, .positions = consecutive_positions(0, 4)}));
  }
  EXPECT_THAT(recorder_->told(), testing::IsEmpty());
}

}  // namespace
}  // namespace oodsweep
