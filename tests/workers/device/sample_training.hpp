#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "tests/workers/random_images.hpp"
#include "workers/collective/serial_collective.hpp"
#include "workers/device_step.hpp"
#include "workers/training.hpp"

namespace oodsweep {

inline constexpr ImageMemory kMuchRoom{.device = 1 << 30, .pinned = 0};
inline constexpr ImageMemory kNoRoom{};

/// Batch norm, dropout, outliers, both augmentations, standardisation. Eight epochs of three steps,
/// the last of each with 3 labelled images. Learning rates are powers of two: a device's is
/// float32.
inline TrainingPlan sample_plan(std::int64_t virtual_shards = 1) {
  TrainingPlan plan;
  plan.network = {.name = "wide_resnet",
                  .input = {3, 8, 8},
                  .outputs = 10,
                  .dropout = 0.3,
                  .mean = {0.49, 0.48, 0.45},
                  .std = {0.25, 0.24, 0.26},
                  .sizes = {{"depth", 10}, {"width", 1}}};
  plan.objective = {{"name", "outlier_exposure"}, {"version", 1}, {"outlier_loss_weight", 0.5}};
  plan.seed = 5;
  plan.epochs = 8;
  plan.batch_size = 12;
  plan.outlier_batch_size = 10;
  plan.learning_rate = 0.125;
  plan.schedule = Schedule::kStep;
  plan.milestones = {0.5};
  plan.factor = 0.5;
  plan.momentum = 0.9;
  plan.nesterov = true;
  plan.weight_decay = 5e-4;
  plan.hold_out = 4;
  plan.augmentation = Augmentation::kCropFlip;
  plan.outlier_augmentation = Augmentation::kFlip;
  plan.virtual_shards = virtual_shards;
  return plan;
}

inline TrainingPlan reject_plan() {
  TrainingPlan plan = sample_plan();
  plan.network.outputs = 12;
  plan.objective = {{"name", "reject_classes"},
                    {"version", 1},
                    {"reject_count", 2},
                    {"outlier_loss_weight", 0.5}};
  return plan;
}

inline TrainingImages images_of(const TrainingPlan& plan) {
  return {random_images(plan.network.input, 2 * plan.batch_size + 3 + plan.hold_out),
          random_images(plan.network.input, 47)};
}

/// What a training leaves.
struct TrainingEnd {
  std::vector<NamedArray> state;
  std::vector<CurvePoint> curve;
};

/// @param restart_at Step at which a checkpoint is taken and a new training begins from it.
inline TrainingEnd train_by(const TrainingPlan& plan, const StepRunnerMaker& make_steps,
                            at::Device device = at::kCPU, std::int64_t restart_at = -1) {
  const TrainingImages images = images_of(plan);
  const Sharding sharding = sharding_of(plan, 0, 1);
  BatchSource batches{plan, images.labelled, images.outliers, sharding};
  std::optional<Checkpoint> kept;
  while (true) {
    const auto network = make_network(plan.network, plan.stream_seed("initial_weights"), device);
    Training training{*network, plan, batches, sharding, serial_collective(), make_steps};
    if (kept) training.restore(*kept);
    while (training.step() < training.steps()) {
      if (!kept && training.step() == restart_at) break;
      training.advance();
    }
    if (training.step() == training.steps()) return {state_arrays(*network), training.curve()};
    kept = training.checkpoint();
  }
}

inline void expect_same(const TrainingEnd& ours, const TrainingEnd& expected) {
  ASSERT_EQ(ours.state.size(), expected.state.size());
  for (std::size_t i = 0; i < ours.state.size(); ++i) {
    EXPECT_EQ(ours.state[i].bytes, expected.state[i].bytes) << ours.state[i].name;
  }
  ASSERT_EQ(ours.curve.size(), expected.curve.size());
  for (std::size_t i = 0; i < ours.curve.size(); ++i) {
    EXPECT_EQ(ours.curve[i].value, expected.curve[i].value) << i;
  }
}

}  // namespace oodsweep
