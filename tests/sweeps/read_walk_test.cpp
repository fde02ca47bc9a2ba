#include "sweeps/read_walk.hpp"

#include <gtest/gtest.h>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

/// Two values for most axes.
Json grid_sweep() {
  Json sweep = small_sweep();
  sweep["outliers"] = {"glyphs-outliers", "uniform"};
  sweep["training"]["epochs"] = {1, 2};
  sweep["methods"][1] = {{"method", "outlier_exposure"},
                         {"start", {"fine_tune", "scratch"}},
                         {"outlier_loss_weight", {0.25, 0.5, 1}},
                         {"score", {"msp", "xent"}},
                         {"training", {{"epochs", {3, 4}}}}};
  return sweep;
}

std::string refusal_with(const std::string& pointer, Json value) {
  Json sweep = grid_sweep();
  sweep[Json::json_pointer{pointer}] = std::move(value);
  return parse_refusal(sweep);
}

void expect_all_in(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(message.find(part), std::string::npos) << '"' << part << "\" is not in: " << message;
  }
}

TEST(ReadWalkTest, KnowsTheKeysOfItsObject) {
  EXPECT_EQ(refusal_with("/zip", zipped({{"outliers", "training.epochs"}})), "");
  EXPECT_EQ(refusal_with("/methods/1/zip", zipped({{"start", "training.epochs"}})), "");
  EXPECT_EQ(refusal_with("/methods/1/only", {{"outlier_loss_weight", 1.0}}), "");
  EXPECT_EQ(refusal_with("/methods/1/only", {{"network", "mnist_convnet"}, {"start", "scratch"}}),
            "");
  EXPECT_EQ(refusal_with("/methods/1/except", {{"score", {"msp"}}}), "");
}

TEST(ReadWalkTest, RefusesListsOfUnequalLengths) {
  EXPECT_EQ(refusal_with("/methods/1/zip", zipped({{"start", "outlier_loss_weight"}})),
            "s.json: methods[1].zip[0]: [\"start\",\"outlier_loss_weight\"] is not valid (lists of "
            "one length, at least 2; start has 2, outlier_loss_weight has 3)");
  expect_all_in(refusal_with("/zip", zipped({{"network", "in_distribution"}})),
                {"s.json: zip[0]", "at least 2; network has 1, in_distribution has 1"});
}

TEST(ReadWalkTest, RefusesKeysThatAreNoAxes) {
  expect_all_in(refusal_with("/zip", zipped({{"outliers", "test_outliers"}})),
                {"s.json: zip[0][1]", "\"test_outliers\"", "a key that is an axis here"});
  expect_all_in(refusal_with("/methods/1/zip", zipped({{"start", "training.epoch"}})),
                {"s.json: methods[1].zip[0][1]", "did you mean \"training.epochs\"?"});
  expect_all_in(refusal_with("/methods/1/zip", zipped({{"start", "outliers"}})), {"\"outliers\""});
  expect_all_in(refusal_with("/only", {{"seed", 1}}), {"s.json: only.seed", "\"seed\""});
  expect_all_in(refusal_with("/methods/1/except", {{"strat", "scratch"}}),
                {"s.json: methods[1].except.strat", "did you mean \"start\"?"});
}

TEST(ReadWalkTest, RefusesWhatIsNoListOfLists) {
  for (const char* wrong :
       {R"("outliers")", "[]", R"(["outliers", "network"])", R"([["outliers"]])",
        R"([["outliers", 3]])", R"({"outliers": "network"})"}) {
    expect_all_in(refusal_with("/zip", Json::parse(wrong)), {"s.json: zip"});
  }
  expect_all_in(refusal_with("/zip", zipped({{"outliers", "outliers"}})), {"s.json: zip[0][1]"});
  expect_all_in(refusal_with("/zip", zipped({{"outliers", "training.epochs"},
                                             {"training.epochs", "outliers"}})),
                {"s.json: zip[1][0]"});
}

TEST(ReadWalkTest, RefusesToMixTrialsWithVariants) {
  const std::string rule = "all make trials or all make variants";
  expect_all_in(refusal_with("/methods/1/zip", zipped({{"start", "score"}})),
                {"s.json: methods[1].zip[0]", rule});
  expect_all_in(refusal_with("/methods/1/except", {{"start", "scratch"}, {"score", "msp"}}),
                {"s.json: methods[1].except", rule});
  expect_all_in(refusal_with("/methods/1/except", {{"network", "mnist_convnet"}, {"score", "msp"}}),
                {rule});
}

TEST(ReadWalkTest, RefusesValuesThatAnAxisDoesNotHave) {
  EXPECT_EQ(refusal_with("/methods/1/only", {{"outlier_loss_weight", 0.75}}),
            "s.json: methods[1].only.outlier_loss_weight: 0.75 is not valid (a value of the axis "
            "outlier_loss_weight: 0.25, 0.5, 1.0)");
  expect_all_in(refusal_with("/methods/1/only", {{"start", {"fine_tune", "fresh"}}}),
                {"s.json: methods[1].only.start[1]", "\"fresh\""});
  expect_all_in(refusal_with("/only", {{"outliers", "gaussian"}}),
                {"s.json: only.outliers", "\"glyphs-outliers\", \"uniform\""});
  expect_all_in(
      refusal_with("/methods/1/only", {{"outlier_loss_weight", {{"from", 2}, {"to", 3}}}}),
      {"s.json: methods[1].only.outlier_loss_weight", "0.25, 0.5, 1.0"});
  expect_all_in(refusal_with("/methods/1/only", {{"start", {{"from", 2}, {"to", 3}}}}),
                {"s.json: methods[1].only.start"});
}

TEST(ReadWalkTest, RefusesWhatIsNoCondition) {
  for (const Json& wrong : {Json("start"), Json::array(), Json::object(), Json::array({3})}) {
    expect_all_in(refusal_with("/methods/1/only", wrong), {"s.json: methods[1].only"});
  }
  expect_all_in(refusal_with("/methods/1/only", {{"start", Json::array()}}),
                {"s.json: methods[1].only.start", "[]"});
}

TEST(ReadWalkTest, RefusesBadNumbersOfRandomCombinations) {
  for (const Json& wrong : {Json(0), Json(-1), Json(2.5), Json("2"), Json({1, 2}), Json(1000001)}) {
    expect_all_in(refusal_with("/random", wrong), {"s.json: random", "1 to 1000000"});
  }
}

TEST(ReadWalkTest, RefusesRandomBesideConditionsOnTheSweep) {
  Json sweep = grid_sweep();
  sweep["methods"][1]["random"] = 2;
  EXPECT_EQ(parse_refusal(sweep), "");
  sweep["methods"][1]["only"] = {{"network", "mnist_convnet"}};
  expect_all_in(parse_refusal(sweep), {"s.json: methods[1].random", "names axes of the sweep"});
}

}  // namespace
}  // namespace oodsweep
