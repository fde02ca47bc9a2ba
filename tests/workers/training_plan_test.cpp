#include "workers/training_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/support/message_of.hpp"
#include "tests/workers/worker_fixture.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TrainingPlanTest : public WorkerTest {
 protected:
  static std::string refusal(const Json& material) {
    return message_of<ConfigError>([&] { static_cast<void>(training_plan_from(material)); });
  }
  Json base_ = train_stage().material;
};

TEST_F(TrainingPlanTest, RandomStreamsOfAFineTuningAreItsOwn) {
  const TrainingPlan base = training_plan_from(base_);
  const TrainingPlan tuned = training_plan_from(fine_tune_stage(train_stage()).material);
  EXPECT_EQ(base.stream_seed("dropout"), derive_seed(1, 0, "dropout"));
  EXPECT_EQ(tuned.stream_seed("dropout"), derive_seed(1, 0, "dropout_fine_tune"));
}

TEST_F(TrainingPlanTest, WhatThisProgramDoesNotTrainIsRefused) {
  base_["training"]["checkpoint"] = "best_validation";
  EXPECT_THAT(refusal(base_),
              AllOf(HasSubstr("training.checkpoint"), HasSubstr("this program does \"last\"")));
  base_ = train_stage().material;
  base_["training"]["augmentation"] = "crop";
  EXPECT_THAT(refusal(base_), HasSubstr("one of none, flip, crop_flip"));
  base_ = train_stage().material;
  base_["training"]["schedule"] = "linear";
  EXPECT_THAT(refusal(base_), HasSubstr("cosine or step"));
  base_ = train_stage().material;
  base_["training"]["outlier_augmentation"] = "flip";  // and no outliers
  EXPECT_THAT(refusal(base_), HasSubstr("unknown key \"outlier_augmentation\""));
  base_ = train_stage().material;
  base_["numerics"] = "cpu-bf16";
  EXPECT_THAT(refusal(base_), HasSubstr("train stage.numerics: \"cpu-bf16\""));
}

TEST_F(TrainingPlanTest, AStageWithoutAugmentationSaysNothingOfIt) {
  EXPECT_EQ(training_plan_from(base_).augmentation, Augmentation::kNone);
  Json tuned = fine_tune_stage(train_stage()).material;
  EXPECT_EQ(training_plan_from(tuned).outlier_augmentation, Augmentation::kNone);
  tuned["training"]["augmentation"] = "crop_flip";
  tuned["training"]["outlier_augmentation"] = "flip";
  EXPECT_EQ(training_plan_from(tuned).augmentation, Augmentation::kCropFlip);
  EXPECT_EQ(training_plan_from(tuned).outlier_augmentation, Augmentation::kFlip);
}

TEST_F(TrainingPlanTest, PrecisionIsFloat32UnlessSaid) {
  EXPECT_EQ(training_plan_from(base_).precision, Precision::kFp32);
  base_["training"]["precision"] = "bf16";
  EXPECT_EQ(training_plan_from(base_).precision, Precision::kBf16);
  base_["training"]["precision"] = "fp16";
  EXPECT_THAT(refusal(base_), HasSubstr("one of fp32, tf32, bf16"));
}

TEST_F(TrainingPlanTest, BatchesAreCutForReplicasOrForVirtualShards) {
  EXPECT_EQ(training_plan_from(base_).replicas, 1);
  EXPECT_EQ(training_plan_from(base_).virtual_shards, 1);
  base_["replicas"] = 3;
  EXPECT_EQ(training_plan_from(base_).replicas, 3);
  base_["virtual_shards"] = 2;
  EXPECT_THAT(refusal(base_), HasSubstr("virtual_shards: 2 is not valid"));
  base_.erase("replicas");
  EXPECT_EQ(training_plan_from(base_).virtual_shards, 2);
  base_["virtual_shards"] = 6;
  EXPECT_THAT(refusal(base_), HasSubstr("a power of two"));
  base_["virtual_shards"] = 64;  // of a batch of 50
  EXPECT_THAT(refusal(base_), HasSubstr("up to the images of a step"));
  base_.erase("virtual_shards");
  base_["replicas"] = 51;
  EXPECT_THAT(refusal(base_), HasSubstr("replicas: 51 is not valid"));
}

TEST_F(TrainingPlanTest, AScheduleTakesItsOwnKeysAndNotThoseOfTheOther) {
  base_["training"]["schedule"] = "step";
  base_["training"]["milestones"] = {0.5, 0.75};
  base_["training"]["factor"] = 0.1;
  EXPECT_THAT(refusal(base_), HasSubstr("unknown key \"final_learning_rate\""));
  base_["training"].erase("final_learning_rate");
  const TrainingPlan plan = training_plan_from(base_);
  EXPECT_EQ(plan.schedule, Schedule::kStep);
  EXPECT_EQ(plan.milestones, (std::vector<double>{0.5, 0.75}));
  EXPECT_EQ(plan.factor, 0.1);
}

TEST_F(TrainingPlanTest, MissingAndLossyValuesAreRefused) {
  base_["training"].erase("momentum");
  EXPECT_THAT(refusal(base_), HasSubstr("train stage: training: missing key \"momentum\""));
  base_ = train_stage().material;
  base_["training"]["epochs"] = 2.5;
  EXPECT_THAT(refusal(base_), HasSubstr("train stage: training.epochs: 2.5"));
}

}  // namespace
}  // namespace oodsweep
