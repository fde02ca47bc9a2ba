#include "sweeps/trial_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

/// Two networks and two sets of outliers; Outlier Exposure alone.
Json grid_sweep() {
  Json sweep = small_sweep();
  sweep["network"] = {"mnist_convnet", {{"name", "mnist_convnet"}, {"dropout", 0.25}}};
  sweep["outliers"] = {"glyphs-outliers", "uniform"};
  sweep["training"]["epochs"] = {1, 2};
  sweep["methods"] = Json::array({{{"method", "outlier_exposure"},
                                   {"start", {"fine_tune", "scratch"}},
                                   {"outlier_loss_weight", {0.25, 0.5}},
                                   {"training", {{"epochs", {3, 4}}}}}});
  return sweep;
}

/// The values of one point, for comparing.
std::string text_of(const TrialPoint& point) {
  std::string text = point.parameters.value("start", "") + " " +
                     canonical_json(point.parameters.value("outlier_loss_weight", Json())) + " " +
                     point.network->text() + " " +
                     (point.outliers == nullptr ? "-" : point.outliers->text);
  for (const auto& [key, value] : point.base_given) text += " base " + value.dump();
  for (const auto& [key, value] : point.phase_given) text += " own " + value.dump();
  return text;
}

std::vector<std::string> points(const Json& sweep) {
  const SweepSpec spec = parse_sweep(sweep, "s.json");
  std::vector<std::string> texts;
  std::int64_t trials = 0;
  for (const TrialPoint& point : trial_points(spec)) {
    texts.push_back(point.method->description->name + " " + text_of(point));
    trials += point.repeats(spec);
  }
  EXPECT_EQ(count_trials(spec), trials);
  EXPECT_EQ((std::set<std::string>{texts.begin(), texts.end()}).size(), texts.size());
  return texts;
}

std::int64_t containing(const std::vector<std::string>& texts, const std::string& part) {
  return std::count_if(texts.begin(), texts.end(), [&](const std::string& text) {
    return text.find(part) != std::string::npos;
  });
}

std::string points_refusal(const Json& sweep) {
  return refusal([&] { static_cast<void>(points(sweep)); });
}

TEST(TrialPointsTest, WithoutMoreEveryCombinationIsAPoint) {
  // 2 weights x 2 networks x 2 outliers x 2 own epochs; fine-tuning also x 2 base epochs.
  EXPECT_EQ(points(grid_sweep()).size(), 16U * 2 + 16U);
}

TEST(TrialPointsTest, ZipWalksAxesOfTheSweepTogether) {
  Json sweep = grid_sweep();
  sweep["zip"] = zipped({{"network", "outliers"}});
  const std::vector<std::string> all = points(sweep);
  EXPECT_EQ(all.size(), 8U * 2 + 8U);
  EXPECT_EQ(containing(all, "mnist_convnet glyphs-outliers"), 12);
  EXPECT_EQ(containing(all, "(dropout=0.25) uniform"), 12);
}

TEST(TrialPointsTest, ZipWalksParametersAndTheirTrainingTogether) {
  Json sweep = grid_sweep();
  sweep["methods"][0]["zip"] = zipped({{"outlier_loss_weight", "training.epochs"}});
  const std::vector<std::string> all = points(sweep);
  EXPECT_EQ(all.size(), 8U * 2 + 8U);
  EXPECT_EQ(containing(all, "0.25 ") + 0, containing(all, " own 3"));
  for (const std::string& text : all) {
    EXPECT_EQ(text.find("tune 0.25") != std::string::npos ||
                  text.find("scratch 0.25") != std::string::npos,
              text.find("own 3") != std::string::npos)
        << text;
  }
}

TEST(TrialPointsTest, AZippedAxisThatAMethodDoesNotReadStillWalksTheOther) {
  Json sweep = grid_sweep();
  sweep["zip"] = zipped({{"network", "outliers"}});
  sweep["methods"] = Json::array({{{"method", "msp"}}});
  EXPECT_EQ(points(sweep).size(), 2U * 2);  // two networks, two base epochs
  sweep["zip"] = zipped({{"outliers", "training.epochs"}});
  EXPECT_EQ(points(sweep).size(), 2U * 2);
}

TEST(TrialPointsTest, OnlyAndExceptFilterTheAxesOfTheSweep) {
  Json sweep = grid_sweep();
  sweep["except"] = {{"network", "mnist_convnet(dropout=0.25)"}, {"outliers", "uniform"}};
  std::vector<std::string> all = points(sweep);
  EXPECT_EQ(all.size(), 12U * 2 + 12U);
  EXPECT_EQ(containing(all, "(dropout=0.25) uniform"), 0);
  sweep["only"] = {{"training.epochs", 2}};
  all = points(sweep);
  EXPECT_EQ(all.size(), 12U + 12U);
  EXPECT_EQ(containing(all, "base 1"), 0);
  sweep["except"] = {{"network", "mnist_convnet"}};  // the name of both
  EXPECT_NE(points_refusal(sweep).find("leave no combination"), std::string::npos);
}

TEST(TrialPointsTest, AMethodSeesWhatItReadsOfTheSweepsCombinations) {
  Json sweep = grid_sweep();
  sweep["methods"].push_back({{"method", "msp"}});
  sweep["except"] = {{"network", "mnist_convnet(dropout=0.25)"}, {"outliers", "uniform"}};
  EXPECT_EQ(containing(points(sweep), "msp"), 2 * 2);  // both networks are left with some outliers
  sweep["only"] = {{"outliers", "uniform"}};
  EXPECT_EQ(containing(points(sweep), "msp"), 2);  // uniform is left with one network
}

TEST(TrialPointsTest, ConditionsOfAMethodFilterItsParameters) {
  Json sweep = grid_sweep();
  sweep["methods"][0]["only"] = Json::array(
      {{{"start", "fine_tune"}}, {{"outlier_loss_weight", {{"from", 0.4}, {"to", 1}}}}});
  const std::vector<std::string> all = points(sweep);
  EXPECT_EQ(all.size(), 16U * 2 + 8U);
  EXPECT_EQ(containing(all, "scratch 0.25"), 0);
}

TEST(TrialPointsTest, ConditionsOfAMethodMayNameDataAndNetworks) {
  Json sweep = grid_sweep();
  sweep["methods"].push_back({{"method", "msp"}, {"only", {{"outliers", "uniform"}}}});
  sweep["methods"][0]["except"] = {{"outliers", "uniform"}, {"outlier_loss_weight", 0.5}};
  const std::vector<std::string> all = points(sweep);
  EXPECT_EQ(containing(all, "0.5 mnist_convnet uniform"), 0);
  EXPECT_EQ(containing(all, "outlier_exposure"), 12 * 2 + 12);
  EXPECT_EQ(containing(all, "msp"), 2 * 2);  // it reads no outliers: they cannot keep it out
}

TEST(TrialPointsTest, ConditionsOfAMethodGiveEachDataSetItsOwnValue) {
  Json sweep = grid_sweep();
  sweep["methods"][0]["only"] =
      Json::array({{{"network", "mnist_convnet(dropout=0.25)"}, {"outlier_loss_weight", 0.25}},
                   {{"outliers", "uniform"}, {"outlier_loss_weight", 0.5}}});
  const std::vector<std::string> all = points(sweep);
  // Two of (network, outliers) have each weight, of 2 own epochs, fine-tuned also of 2 base epochs.
  EXPECT_EQ(all.size(), (2U + 2U) * (2 * 2 + 2));
  EXPECT_EQ(containing(all, " 0.25 mnist_convnet "), 0);
  EXPECT_EQ(containing(all, " 0.5 mnist_convnet glyphs-outliers"), 0);
}

TEST(TrialPointsTest, RefusesConditionsThatLeaveAMethodNothing) {
  Json sweep = grid_sweep();
  sweep["only"] = {{"outliers", "uniform"}};
  sweep["methods"][0]["only"] = {{"outliers", "glyphs-outliers"}};
  EXPECT_EQ(points_refusal(sweep),
            "s.json: methods[0]: \"only\" and \"except\" leave no combination");
}

TEST(TrialPointsTest, RandomTakesSoManyOfAMethodsCombinations) {
  Json sweep = grid_sweep();
  sweep["methods"][0]["random"] = 3;  // of 2 starts x 2 weights x 2 own epochs
  const std::vector<std::string> all = points(sweep);
  const std::int64_t scratch = containing(all, "scratch");
  EXPECT_EQ(scratch % 4, 0);  // 2 networks x 2 outliers
  EXPECT_EQ(scratch / 4 + (std::ssize(all) - scratch) / 8, 3);
  sweep["methods"][0]["random"] = 9;
  EXPECT_NE(points_refusal(sweep).find("s.json: methods[0].random: 9"), std::string::npos);
}

TEST(TrialPointsTest, RandomGivesAllMethodsTheSameCombinationsOfTheSweep) {
  Json sweep = grid_sweep();
  sweep["training"]["epochs"] = {{"from", 1}, {"to", 50}, {"count", 50}};
  sweep["random"] = 5;
  sweep["methods"] = Json::array({{{"method", "msp"}}, {{"method", "outlier_exposure"}}});
  const std::vector<std::string> all = points(sweep);
  EXPECT_EQ(containing(all, "outlier_exposure"), 5);
  for (const std::string& text : all) {
    const std::string base = text.substr(text.find(" base "));
    EXPECT_GE(containing(all, base), 2) << text;
  }
}

TEST(TrialPointsTest, RandomSearchIsRandomRangesZipped) {
  Json sweep = grid_sweep();
  sweep["methods"][0] = {
      {"method", "outlier_exposure"},
      {"outlier_loss_weight", {{"from", 0.1}, {"to", 10}, {"random", 6}, {"scale", "log"}}},
      {"training", {{"learning_rate", {{"from", 1e-4}, {"to", 1}, {"random", 6}}}}},
      {"zip", zipped({{"outlier_loss_weight", "training.learning_rate"}})}};
  EXPECT_EQ(points(sweep).size(), 6U * 8);  // x networks, outliers, base epochs
}

TEST(TrialPointsTest, VariantsAreZippedAndFilteredToo) {
  Json sweep = grid_sweep();
  sweep["methods"][0]["score"] = {"msp", "xent"};
  sweep["methods"][0]["except"] = {{"score", "msp"}};
  EXPECT_EQ(parse_sweep(sweep, "s.json").methods[0].score_walk.except.size(), 1U);
  EXPECT_EQ(points(sweep).size(), 48U);
}

}  // namespace
}  // namespace oodsweep
