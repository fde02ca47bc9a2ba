#include "sweeps/overrides.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

Json with(const std::string& text) {
  Json sweep = small_sweep();
  apply_overrides(sweep, {text});
  return sweep;
}

std::string override_refusal(const std::string& text) {
  return refusal([&] { static_cast<void>(with(text)); });
}

TEST(OverridesTest, DotsWalkIntoObjectsAndNumbersIntoLists) {
  EXPECT_EQ(with("repeats=7").at("repeats"), 7);
  EXPECT_EQ(with("training.epochs=3").at("training").at("epochs"), 3);
  EXPECT_EQ(with("training.epochs=3").at("training").at("recipe"), "quickstart");
  EXPECT_EQ(with("methods.1.outlier_loss_weight=[0.5,1]").at("methods")[1]["outlier_loss_weight"],
            (Json{0.5, 1}));
  EXPECT_EQ(with("evaluation.draws=2").at("evaluation").at("draws"), 2);
}

TEST(OverridesTest, WhatIsNotJsonIsAText) {
  EXPECT_EQ(with("name=other").at("name"), "other");
  EXPECT_EQ(with("in_distribution=mnist:train[0:100]").at("in_distribution"), "mnist:train[0:100]");
  EXPECT_EQ(with("name=a=b").at("name"), "a=b");
}

TEST(OverridesTest, RefusesWhatHasNoPlace) {
  EXPECT_NE(override_refusal("repeats"), "");
  EXPECT_NE(override_refusal("=3"), "");
  EXPECT_NE(override_refusal("training..epochs=3"), "");
  EXPECT_NE(override_refusal("repeats.x=3"), "");
  EXPECT_NE(override_refusal("methods.2.start=scratch"), "");
  EXPECT_NE(override_refusal("methods.first.start=scratch"), "");
  EXPECT_NE(override_refusal("methods.0.training={\"epochs\": 1"), "");
}

}  // namespace
}  // namespace oodsweep
