#include "sweeps/phase_settings.hpp"

#include <gtest/gtest.h>

#include "sweeps/training_keys.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

const NetworkChoice& convnet() {
  static const NetworkChoice choice = [] {
    NetworkChoice network;
    network.name = "mnist_convnet";
    network.place = "s.json: network";
    return network;
  }();
  return choice;
}

PhaseRequest oe_baseline() {
  return {
      .row = {.recipe = "oe", .data_set = "mnist", .network = "mnist_convnet", .phase = "baseline"},
      .network = &convnet(),
      .given = {},
      .place = "s.json: training"};
}

TEST(PhaseSettingsTest, TakesTheRowOfThePaper) {
  // Spec ssl-oe 2.8, OE mnist ConvNet: baseline 10 epochs, tune 5, scratch 10; rate 0.01, batch 50,
  // no decay.
  for (const auto& [phase, epochs] :
       {std::pair{"baseline", 10}, std::pair{"oe_tune", 5}, std::pair{"oe_scratch", 10}}) {
    PhaseRequest request = oe_baseline();
    request.row.phase = phase;
    const Settings settings = resolve_phase(request);
    EXPECT_EQ(settings.at("epochs").value, epochs);
    EXPECT_EQ(settings.at("batch_size").value, 50);
    EXPECT_EQ(settings.at("learning_rate").value, 0.01);
    EXPECT_EQ(settings.at("weight_decay").value, 0.0);
    EXPECT_EQ(settings.at("final_learning_rate").value, 1e-6);
    EXPECT_EQ(settings.at("dropout").value, 0.5);
    EXPECT_EQ(settings.at("epochs").origin, "recipe oe: mnist mnist_convnet " + std::string{phase});
  }
}

TEST(PhaseSettingsTest, WhatTheSweepGivesWins) {
  PhaseRequest request = oe_baseline();
  NetworkChoice network = convnet();
  network.dropout = 0.1;
  request.network = &network;
  request.given = {{"epochs", 3}};
  const Settings settings = resolve_phase(request);
  EXPECT_EQ(settings.at("epochs").value, 3);
  EXPECT_EQ(settings.at("epochs").origin, "sweep file");
  EXPECT_EQ(settings.at("dropout").value, 0.1);
  EXPECT_EQ(settings.at("batch_size").value, 50);
}

TEST(PhaseSettingsTest, NeedsNoRecipeIfAllIsGiven) {
  PhaseRequest request = oe_baseline();
  request.row.recipe = "";
  request.given = {
      {"epochs", 3}, {"batch_size", 10}, {"learning_rate", 0.1}, {"weight_decay", 0.0}};
  const Settings settings = resolve_phase(request);
  EXPECT_EQ(settings.at("momentum").value, 0.9);
  EXPECT_EQ(settings.at("momentum").origin, "default");
  EXPECT_EQ(settings.at("dropout").origin, "network mnist_convnet");
  for (const ParameterDescription& key : training_keys()) {
    EXPECT_TRUE(settings.contains(key.key)) << key.key;
  }
}

TEST(PhaseSettingsTest, NamesTheMissingKeysAndTheRecipes) {
  PhaseRequest request = oe_baseline();
  request.row.recipe = "";
  request.given = {{"epochs", 3}};
  EXPECT_EQ(
      refusal([&] { static_cast<void>(resolve_phase(request)); }),
      "s.json: training: missing keys for data set \"mnist\", network \"mnist_convnet\", phase "
      "\"baseline\": batch_size, learning_rate, weight_decay (give them, or name a \"recipe\": "
      "odin, oe, quickstart, ssl)");
}

TEST(PhaseSettingsTest, AGivenNetworkNeedsNoTraining) {
  PhaseRequest request = oe_baseline();
  request.row.recipe = "";
  request.trains = false;
  EXPECT_EQ(resolve_phase(request).at("mean").value, Json::array());
}

}  // namespace
}  // namespace oodsweep
