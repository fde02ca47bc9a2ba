#include "methods/method_description.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

/// Defaults of all parameters of one level.
Json defaults(const MethodDescription& method, Level level) {
  Json values = Json::object();
  for (const ParameterDescription& parameter : method.parameters) {
    if (parameter.level == level) values[parameter.key] = parameter.default_value;
  }
  return values;
}

const ParameterDescription& parameter(const std::string& key) {
  for (const auto& found : find_method("outlier_exposure", "").parameters) {
    if (found.key == key) return found;
  }
  throw std::runtime_error{"no parameter " + key};
}

TEST(MethodDescriptionTest, UnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(
      message_of<ConfigError>([] { (void)find_method("outlier_exposre", "s.json: methods[0]"); }),
      "s.json: methods[0]: \"outlier_exposre\" is not valid (a known method: msp, "
      "outlier_exposure, reject_classes, odin, max_logit, energy, temperature_scaling, did you "
      "mean \"outlier_exposure\"?)");
}

TEST(MethodDescriptionTest, DefaultsObeyTheirOwnRules) {
  for (const MethodDescription& method : method_descriptions()) {
    std::set<std::string> keys;
    for (const ParameterDescription& parameter : method.parameters) {
      EXPECT_TRUE(keys.insert(parameter.key).second) << parameter.key;
      EXPECT_FALSE(parameter.rule.empty()) << parameter.key;
      if (parameter.valid) {
        const Json& value = parameter.default_value;
        const Json all = value.is_array() ? value : Json::array({value});
        for (const Json& one : all) EXPECT_TRUE(parameter.valid(one)) << parameter.key;
      }
      if (parameter.type == "choice") {
        EXPECT_EQ(std::count(parameter.choices.begin(), parameter.choices.end(),
                             parameter.default_value.get<std::string>()),
                  1)
            << parameter.key;
      }
    }
  }
}

TEST(MspTest, UsesTheBaseTraining) {
  const MethodDescription& msp = find_method("msp", "");
  const MethodTraining training = msp.training(Json::object());
  EXPECT_EQ(training.start, TrainingStart::kBase);
  EXPECT_TRUE(training.objective.is_null());
  EXPECT_EQ(training.recipe_phase, "baseline");
  EXPECT_FALSE(training.needs_outliers);
  EXPECT_EQ(msp.detector(Json::object()), (Json{{"name", "msp"}, {"version", 1}}));
}

TEST(OdinTest, SearchesThePapersGridOnTheBaseTraining) {
  const MethodDescription& odin = find_method("odin", "");
  EXPECT_EQ(odin.training(Json::object()).start, TrainingStart::kBase);
  EXPECT_TRUE(odin.reads_images);
  const Json grid = defaults(odin, Level::kScore);
  EXPECT_EQ(grid.at("temperature").size(), 10U);
  ASSERT_EQ(grid.at("epsilon").size(), 21U);
  EXPECT_EQ(grid.at("epsilon")[7], 0.0014);
  EXPECT_EQ(grid.at("epsilon")[20], 0.004);
  EXPECT_EQ(odin.detector({{"temperature", 1000.0}, {"epsilon", 0.0014}}),
            (Json{{"name", "odin"}, {"version", 1}, {"temperature", 1000.0}, {"epsilon", 0.0014}}));
}

TEST(OutlierExposureTest, FineTunesByDefault) {
  const MethodDescription& method = find_method("outlier_exposure", "");
  const MethodTraining training = method.training(defaults(method, Level::kTrain));
  EXPECT_EQ(training.start, TrainingStart::kFineTune);
  EXPECT_EQ(training.recipe_phase, "oe_tune");
  EXPECT_TRUE(training.needs_outliers);
  EXPECT_EQ(canonical_json(training.objective),
            R"({"name":"outlier_exposure","outlier_loss_weight":0.5,"version":1})");
  EXPECT_EQ(method.detector(defaults(method, Level::kScore)),
            (Json{{"name", "msp"}, {"version", 1}}));
}

TEST(OutlierExposureTest, TrainsFromScratchWhenAsked) {
  const MethodDescription& method = find_method("outlier_exposure", "");
  Json parameters = defaults(method, Level::kTrain);
  parameters["start"] = "scratch";
  EXPECT_EQ(method.training(parameters).start, TrainingStart::kScratch);
  EXPECT_EQ(method.training(parameters).recipe_phase, "oe_scratch");
}

TEST(OutlierExposureTest, ScoresByXentWithTheUniformCrossEntropy) {
  EXPECT_EQ(find_method("outlier_exposure", "").detector({{"score", "xent"}}),
            (Json{{"name", "uniform_cross_entropy"}, {"version", 1}}));
}

TEST(OutlierExposureTest, RulesHoldAtTheirEdges) {
  EXPECT_TRUE(parameter("outlier_loss_weight").valid(0.0));
  EXPECT_FALSE(parameter("outlier_loss_weight").valid(-0.1));
  EXPECT_TRUE(parameter("outliers_per_sample").valid(1));
  EXPECT_FALSE(parameter("outliers_per_sample").valid(0));
  EXPECT_FALSE(parameter("outliers_per_sample").valid(101));
  EXPECT_EQ(parameter("outlier_loss_weight").symbol, "lambda");
}

}  // namespace
}  // namespace oodsweep
