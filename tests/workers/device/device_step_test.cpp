#include "workers/device_step.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "tests/workers/collective/gang_processes.hpp"
#include "tests/workers/device/fake_recorder.hpp"
#include "tests/workers/device/sample_training.hpp"

namespace oodsweep {
namespace {

class DeviceBatchesTest : public testing::TestWithParam<std::int64_t> {};

// Two epochs, so that partial batches and the outliers' second pass are met.
TEST_P(DeviceBatchesTest, AreThoseOfTheHost) {
  const TrainingPlan plan = sample_plan(GetParam());
  const TrainingImages images = images_of(plan);
  const Sharding sharding = sharding_of(plan, 0, 1);
  BatchSource host{plan, images.labelled, images.outliers, sharding};
  const auto constants = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).to(at::kFloat).view({1, -1, 1, 1});
  };
  for (const ImageMemory& memory : {kMuchRoom, kNoRoom}) {
    DeviceBatches device{plan, sharding, host, images, at::kCPU, memory};
    for (std::int64_t step = 0; step < 6; ++step) {
      device.load(step);
      EXPECT_EQ(device.shape(), step % 3 == 2 ? 3 : 12);
      for (std::int64_t shard = 0; shard < sharding.own(); ++shard) {
        const TrainingBatch expected = host.batch(step, shard);
        const TrainingBatch made = device.batch(shard);
        at::Tensor pixels = expected.pixels;
        if (made.standardised) {
          pixels =
              (pixels - constants(plan.network.mean)) * constants(plan.network.std).reciprocal();
        }
        EXPECT_EQ(made.standardised, memory.device > 0);
        EXPECT_TRUE(at::equal(made.pixels, pixels)) << step << ' ' << shard;
        EXPECT_TRUE(at::equal(made.labels, expected.labels));
        EXPECT_TRUE(at::equal(made.positions, expected.positions));
        EXPECT_TRUE(at::equal(
            made.outlier_positions,
            consecutive_positions(expected.first_outlier, made.outlier_positions.numel())));
        EXPECT_EQ(made.labelled, expected.labelled);
        EXPECT_EQ(made.share, expected.share);
        EXPECT_EQ(made.share_in, expected.share_in);
        EXPECT_EQ(made.share_out, expected.share_out);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, DeviceBatchesTest, testing::Values(1, 2, 4));

TEST(DeviceBatchesTest, SayWhereTheImagesAre) {
  const TrainingPlan plan = sample_plan();
  const TrainingImages images = images_of(plan);
  const Sharding sharding = sharding_of(plan, 0, 1);
  BatchSource host{plan, images.labelled, images.outliers, sharding};
  const auto homes = [&](const ImageMemory& memory) {
    return DeviceBatches{plan, sharding, host, images, at::kCPU, memory}.homes();
  };
  EXPECT_EQ(homes(kMuchRoom), "train on the GPU, outliers on the GPU");
  EXPECT_EQ(homes({.device = 31 * 192, .pinned = 47 * 192}),
            "train on the GPU, outliers in pinned memory");
  EXPECT_EQ(homes({.device = 31 * 192, .pinned = 46 * 192}), "batches are made on the host");
}

/// The same images as floats, of which no table is made.
class FloatSource final : public ImageSource {
 public:
  explicit FloatSource(std::shared_ptr<const ImageSource> source) : source_{std::move(source)} {}
  const SplitInfo& info() const override { return source_->info(); }
  void read(std::span<const std::int64_t> indices, float* pixels,
            std::int32_t* labels) const override {
    source_->read(indices, pixels, labels);
  }

 private:
  std::shared_ptr<const ImageSource> source_;
};

TEST(DeviceBatchesTest, SetsOfFloatsAreSent) {
  const TrainingPlan plan = sample_plan();
  TrainingImages images = images_of(plan);
  images.outliers = std::make_shared<FloatSource>(images.outliers);
  const Sharding sharding = sharding_of(plan, 0, 1);
  BatchSource host{plan, images.labelled, images.outliers, sharding};
  DeviceBatches device{plan, sharding, host, images, at::kCPU, kMuchRoom};
  EXPECT_EQ(device.homes(), "batches are made on the host");
  device.load(1);
  EXPECT_TRUE(at::equal(device.batch(0).pixels, host.batch(1, 0).pixels));
}

/// Recorded and done at once, images kept and sent: all as steps on the CPU do it, bit for bit.
class DeviceStepTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { at::set_num_threads(1); }

  static StepRunnerMaker device_steps(const TrainingPlan& plan, const ImageMemory& memory,
                                      WorkRecorder* recorder) {
    return make_device_steps(images_of(plan), DevicePlan{at::kCPU, memory, recorder});
  }

  FakeRecorder recorder_;
};

TEST_F(DeviceStepTest, TrainsAsTheCpuDoes) {
  for (const std::int64_t shards : {1, 2, 4}) {
    const TrainingPlan plan = sample_plan(shards);
    const TrainingEnd expected = train_by(plan, make_eager_step);
    expect_same(train_by(plan, device_steps(plan, kMuchRoom, nullptr)), expected);
    expect_same(train_by(plan, device_steps(plan, kMuchRoom, &recorder_)), expected);
    expect_same(train_by(plan, device_steps(plan, kNoRoom, &recorder_)), expected);
  }
  // Two shapes each for six trainings: 16 whole batches, 8 partial ones.
  EXPECT_EQ(std::count(recorder_.told().begin(), recorder_.told().end(), "record"), 12);
  EXPECT_EQ(std::count(recorder_.told().begin(), recorder_.told().end(), "replay"),
            6 * (16 - 3 + 8 - 3));
}

TEST_F(DeviceStepTest, DrawsThePseudoLabelsOfTheCpu) {
  const TrainingPlan plan = reject_plan();
  expect_same(train_by(plan, device_steps(plan, kMuchRoom, &recorder_)),
              train_by(plan, make_eager_step));
}

// The warm-up begins anew after a restart.
TEST_F(DeviceStepTest, ResumesBitForBit) {
  const TrainingPlan plan = sample_plan();
  const StepRunnerMaker steps = device_steps(plan, kMuchRoom, &recorder_);
  expect_same(train_by(plan, steps, at::kCPU, 13), train_by(plan, steps));
}

TEST_F(DeviceStepTest, StopsAtOnceWhenAlone) {
  const TrainingPlan plan = sample_plan();
  const TrainingImages images = images_of(plan);
  BatchSource batches{plan, images.labelled, images.outliers, sharding_of(plan, 0, 1)};
  const auto network = make_network(plan.network, 1);
  Training training{*network,
                    plan,
                    batches,
                    sharding_of(plan, 0, 1),
                    serial_collective(),
                    device_steps(plan, kMuchRoom, nullptr)};
  training.advance(false);
  EXPECT_FALSE(training.stop_agreed());
  training.advance(true);
  EXPECT_TRUE(training.stop_agreed());
}

/// The ranks' shards are added by the real collective, and the records hold the sums.
class DeviceGangTest : public DeviceStepTest {
 protected:
  /// What the ranks return.
  static std::vector<int> outcomes(const GangProcesses::Work& work) {
    GangProcesses gang{2, {}, work};
    return gang.wait_for_all();
  }

  /// Runs `use` with a training as a rank of a gang.
  template <class Use>
  static int with_training(const TrainingPlan& plan, Collective& collective, const Use& use) {
    const Sharding sharding = sharding_of(plan, collective.rank(), collective.size());
    const TrainingImages images = images_of(plan);
    BatchSource batches{plan, images.labelled, images.outliers, sharding};
    const auto network = make_network(plan.network, plan.stream_seed("initial_weights"));
    FakeRecorder recorder;
    Training training{*network, plan,       batches,
                      sharding, collective, device_steps(plan, kMuchRoom, &recorder)};
    return use(*network, training);
  }
};

TEST_F(DeviceGangTest, TwoRanksGiveTheBitsOfOne) {
  const TrainingPlan plan = sample_plan(4);
  const TrainingEnd expected = train_by(plan, make_eager_step);
  const auto codes = outcomes([&](Collective& collective) {
    return with_training(plan, collective, [&](const Network& network, Training& training) {
      while (training.step() < training.steps()) training.advance();
      const std::vector<NamedArray> state = state_arrays(network);
      for (std::size_t i = 0; i < state.size(); ++i) {
        if (state[i].bytes != expected.state[i].bytes) return 1;
      }
      return training.curve().back().value == expected.curve.back().value ? 0 : 2;
    });
  });
  EXPECT_THAT(codes, testing::ElementsAre(0, 0));
}

// Asked at step 6, told at the next step whose number is a multiple of 16.
TEST_F(DeviceGangTest, AllRanksStopAfterTheSameStep) {
  const TrainingPlan plan = sample_plan(2);
  const auto codes = outcomes([&](Collective& collective) {
    return with_training(plan, collective, [&](const Network&, Training& training) {
      while (!training.stop_agreed() && training.step() < training.steps()) {
        training.advance(collective.rank() == 1 && training.step() >= 5);
      }
      return static_cast<int>(training.step());
    });
  });
  EXPECT_THAT(codes, testing::ElementsAre(16, 16));
}

// Less precise and not equal, but the loss falls as it does in float32.
TEST_F(DeviceStepTest, TrainsInBfloat16) {
  TrainingPlan plan = sample_plan();
  const TrainingEnd wide = train_by(plan, device_steps(plan, kMuchRoom, nullptr));
  plan.precision = Precision::kBf16;
  const TrainingEnd narrow = train_by(plan, device_steps(plan, kMuchRoom, &recorder_));
  EXPECT_NE(narrow.state.front().bytes, wide.state.front().bytes);
  const auto first = narrow.curve.front().value;
  const auto last = (narrow.curve.end() - 2)->value;
  EXPECT_LT(last, first);
  EXPECT_NEAR(last, (wide.curve.end() - 2)->value, 0.1 * first);
}

}  // namespace
}  // namespace oodsweep
