#include <gtest/gtest.h>

#include "sweeps/expand.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

std::vector<StageKey> train_keys(const Json& sweep) {
  std::vector<StageKey> keys;
  for (const Stage& stage : expanded(sweep).stages) {
    if (stage.kind == StageKind::kTrain) keys.push_back(stage.key);
  }
  return keys;
}

TEST(DataParallelTest, OneSlotIsTheSameTrainingAsWithoutAWord) {
  Json said = small_sweep();
  said["gpus_per_trial"] = 1;
  said["virtual_shards"] = 1;
  said["deterministic"] = true;
  said["workers_per_gpu"] = 3;
  said["training"]["precision"] = "fp32";
  EXPECT_EQ(train_keys(said), train_keys(small_sweep()));
  EXPECT_EQ(expanded(said).trials.front().parameters,
            expanded(small_sweep()).trials.front().parameters);
}

TEST(DataParallelTest, PlainTrainingsHaveOneWidthWhichTheirKeysKnow) {
  const StageGraph graph = expanded(small_sweep_with("/gpus_per_trial", 3));
  for (const Stage& stage : graph.stages) {
    SCOPED_TRACE(stage.label);
    EXPECT_EQ(stage.material.contains("replicas"), stage.kind == StageKind::kTrain);
    EXPECT_EQ(stage.width, stage.kind == StageKind::kTrain ? 3 : 1);
    EXPECT_EQ(stage.material.value("replicas", 3), 3);
  }
  EXPECT_EQ(graph.trials.front().parameters.at("gpus_per_trial"), 3);
}

TEST(DataParallelTest, ExactTrainingsTakeAnyNumberOfSlotsAndTheirKeysKnowTheParts) {
  const StageGraph graph = expanded(small_sweep_with("/virtual_shards", 4));
  for (const Stage& stage : graph.stages) {
    if (stage.kind != StageKind::kTrain) continue;
    EXPECT_EQ(stage.material.at("virtual_shards"), 4);
    EXPECT_EQ(stage.width, 1);
    EXPECT_EQ(stage.widest, 4);
  }
  EXPECT_EQ(graph.trials.front().parameters.at("virtual_shards"), 4);
}

TEST(DataParallelTest, WhatRunsANetworkMayUseAsManySlotsAsItsTraining) {
  Json sweep = small_sweep_with("/virtual_shards", 4);
  sweep["methods"].push_back({{"method", "odin"}, {"temperature", 10}, {"epsilon", 0.001}});
  for (const Stage& stage : expanded(sweep).stages) {
    SCOPED_TRACE(stage.label);
    const bool runs_network = stage.material.contains("network");
    EXPECT_EQ(stage.widest, runs_network ? 4 : 1);
  }
}

TEST(DataParallelTest, TrainingsInPlainAndExactModeAreDifferentOnes) {
  const auto plain = train_keys(small_sweep_with("/gpus_per_trial", 2));
  const auto exact = train_keys(small_sweep_with("/virtual_shards", 2));
  const auto single = train_keys(small_sweep());
  EXPECT_NE(plain.front(), exact.front());
  EXPECT_NE(plain.front(), single.front());
  EXPECT_NE(exact.front(), single.front());
}

TEST(DataParallelTest, RefusesBothModesAtOnceAndPartsThatMakeNoTree) {
  Json both = small_sweep_with("/gpus_per_trial", 2);
  both["virtual_shards"] = 2;
  EXPECT_NE(parse_refusal(both).find("s.json: virtual_shards: 2"), std::string::npos);
  for (const int parts : {0, 3, 6, 128}) {
    EXPECT_NE(parse_refusal(small_sweep_with("/virtual_shards", parts)), "") << parts;
  }
  for (const int slots : {0, 65}) {
    EXPECT_NE(parse_refusal(small_sweep_with("/gpus_per_trial", slots)), "") << slots;
  }
  EXPECT_NE(parse_refusal(small_sweep_with("/workers_per_gpu", 0)), "");
  EXPECT_EQ(parse_refusal(small_sweep_with("/virtual_shards", 64)), "");
}

TEST(DataParallelTest, RefusesMorePartsThanABatchHasImages) {
  Json sweep = small_sweep_with("/virtual_shards", 16);
  sweep["training"]["batch_size"] = 15;
  const std::string message = refusal([&] { static_cast<void>(expanded(sweep)); });
  EXPECT_NE(message.find("s.json: virtual_shards: 16"), std::string::npos) << message;
  sweep["training"]["batch_size"] = 16;
  EXPECT_EQ(refusal([&] { static_cast<void>(expanded(sweep)); }), "");
}

TEST(DataParallelTest, APrecisionBelowFp32IsPartOfTheTrainingsKeyAndOfTheTrial) {
  Json sweep = small_sweep();
  sweep["training"]["precision"] = "bf16";
  const StageGraph graph = expanded(sweep);
  EXPECT_EQ(graph.stages.front().material.at("training").at("precision"), "bf16");
  EXPECT_EQ(graph.trials.front().parameters.at("precision"), "bf16");
  sweep["training"]["precision"] = "fp16";
  EXPECT_NE(parse_refusal(sweep), "");
}

}  // namespace
}  // namespace oodsweep
