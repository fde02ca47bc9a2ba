#include <gtest/gtest.h>

#include "sweeps/expand.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

TEST(ExpandRefusalsTest, RefusesTheSameTrialTwice) {
  Json sweep = small_sweep();
  sweep["methods"].push_back(
      {{"method", "outlier_exposure"}, {"outlier_loss_weight", {0.25, 0.5}}});
  const std::string message = expand_refusal(sweep);
  EXPECT_NE(message.find("s.json: methods[2]"), std::string::npos) << message;
  EXPECT_NE(message.find("methods[1]"), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, RefusesMoreThanAMillionTrials) {
  Json sweep = small_sweep_with("/repeats", 10000);
  sweep["methods"][1]["outlier_loss_weight"] = {{"from", 0.001}, {"to", 1}, {"count", 1000}};
  EXPECT_NE(expand_refusal(sweep).find("more than 1000000 trials"), std::string::npos);
}

TEST(ExpandRefusalsTest, RefusesAMethodWithoutItsOutliers) {
  Json sweep = small_sweep();
  sweep.erase("outliers");
  const std::string message = expand_refusal(sweep);
  EXPECT_NE(message.find("s.json: methods[1]: outlier_exposure"), std::string::npos) << message;
  EXPECT_NE(message.find("missing key \"outliers\""), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, RefusesTrainingOfAMethodThatHasNone) {
  const std::string message =
      expand_refusal(small_sweep_with("/methods/0/training", {{"epochs", 3}}));
  EXPECT_NE(message.find("s.json: methods[0].training"), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, RefusesUnknownDataWithItsPlace) {
  const std::string message =
      expand_refusal(small_sweep_with("/test_outliers", {"gaussian", "glyphs-novl"}));
  EXPECT_NE(message.find("s.json: test_outliers[1]"), std::string::npos) << message;
  EXPECT_NE(message.find("glyphs-novl"), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, RefusesOneSetInTwoRoles) {
  for (const char* role : {"validation_outliers", "test_outliers"}) {
    Json sweep = small_sweep_with("/outliers", "gaussian");
    sweep[role] = {"blobs", "gaussian"};
    sweep["test_outliers"] = std::string{role} == "test_outliers" ? sweep[role] : Json{"uniform"};
    const std::string message = expand_refusal(sweep);
    EXPECT_NE(message.find("s.json: " + std::string{role} + "[1]"), std::string::npos) << message;
    EXPECT_NE(message.find("s.json: outliers"), std::string::npos) << message;
  }
}

TEST(ExpandRefusalsTest, RefusesImageSizesThatTheNetworkCannotTake) {
  const std::string message = expand_refusal(small_sweep_with(
      "/network", {{"name", "mnist_convnet"}, {"mean", {0.1, 0.2}}, {"std", {1, 1}}}));
  EXPECT_NE(message.find("s.json: network"), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, RefusesToHoldOutEveryImage) {
  const std::string message = expand_refusal(small_sweep_with("/training/hold_out", 100000000));
  EXPECT_NE(message.find("s.json: training.hold_out"), std::string::npos) << message;
}

TEST(ExpandRefusalsTest, ListsTheKeysThatNeitherSweepNorRecipeGives) {
  std::string message = expand_refusal(small_sweep_with("/training/recipe", "oe"));
  EXPECT_NE(message.find("s.json: training: recipe \"oe\" has no row for data set \"glyphs\""),
            std::string::npos)
      << message;
  EXPECT_NE(message.find("epochs, batch_size, learning_rate, weight_decay"), std::string::npos)
      << message;
  message = expand_refusal(small_sweep_with("/training", {{"epochs", 3}, {"weight_decay", 0}}));
  EXPECT_NE(message.find("batch_size, learning_rate (give them"), std::string::npos) << message;
}

}  // namespace
}  // namespace oodsweep
