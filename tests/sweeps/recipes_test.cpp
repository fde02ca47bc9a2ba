#include "sweeps/recipes.hpp"

#include <gtest/gtest.h>

#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr const char* kGood = R"({"format": "oodsweep-recipe/1", "name": "mine", "source": "own",
  "common": {"momentum": 0.9, "epochs": 1},
  "rows": [{"data_set": "d", "network": "mnist_convnet", "phase": "baseline", "epochs": 4}]})";

std::string recipe_refusal(const std::string& from, const std::string& to) {
  std::string text = kGood;
  text.replace(text.find(from), from.size(), to);
  return refusal([&] { static_cast<void>(parse_recipe(text, "r.json")); });
}

TEST(RecipesTest, ARowOverwritesWhatRowsHaveInCommon) {
  const Recipe recipe = parse_recipe(kGood, "r.json");
  ASSERT_EQ(recipe.rows.size(), 1U);
  EXPECT_EQ(recipe.rows[0].values.at("epochs"), 4);
  EXPECT_EQ(recipe.rows[0].values.at("momentum"), 0.9);
  EXPECT_EQ(recipe.rows[0].origin(), "recipe mine: d mnist_convnet baseline");
}

TEST(RecipesTest, RefusesWhatASweepWouldRefuse) {
  EXPECT_NE(recipe_refusal("\"epochs\": 4", "\"epochs\": 2.5").find("r.json: rows[0].epochs"),
            std::string::npos);
  EXPECT_NE(recipe_refusal("\"momentum\"", "\"momentun\"").find("did you mean \"momentum\"?"),
            std::string::npos);
  EXPECT_NE(recipe_refusal("recipe/1", "recipe/2").find("r.json: format"), std::string::npos);
  EXPECT_NE(recipe_refusal("\"phase\": \"baseline\", ", "").find("missing key \"phase\""),
            std::string::npos);
}

TEST(RecipesTest, BuiltInRowsStandOnce) {
  ASSERT_EQ(recipes().size(), 4U);
  for (const Recipe& recipe : recipes()) {
    for (const RecipeRow& row : recipe.rows) {
      EXPECT_EQ(find_recipe_row(row.query), &row) << row.origin() << " stands twice";
    }
  }
}

/// Of a 32x32 colour set: wide_resnet 40-2.
RecipeQuery large_row(const std::string& recipe, const std::string& data_set,
                      const std::string& phase) {
  return {.recipe = recipe,
          .data_set = data_set,
          .network = "wide_resnet",
          .phase = phase,
          .sizes = {{"depth", 40}, {"width", 2}}};
}

// Hendrycks 2019: cropped and mirrored, also the outliers of CIFAR; those of Tiny ImageNet are not.
TEST(RecipesTest, ColourSetsAreAugmentedAsInThePaper) {
  for (const char* phase : {"oe_tune", "oe_scratch"}) {
    const RecipeRow* cifar = find_recipe_row(large_row("oe", "cifar10", phase));
    const RecipeRow* tiny = find_recipe_row(large_row("oe", "tiny-imagenet", phase));
    ASSERT_TRUE(cifar != nullptr && tiny != nullptr) << phase;
    EXPECT_EQ(cifar->values.at("augmentation"), "crop_flip");
    EXPECT_EQ(cifar->values.at("outlier_augmentation"), "crop_flip");
    EXPECT_EQ(tiny->values.at("augmentation"), "crop_flip");
    EXPECT_FALSE(tiny->values.contains("outlier_augmentation"));
  }
  const RecipeRow* reject = find_recipe_row(large_row("ssl", "cifar100", "reject_step_2"));
  ASSERT_NE(reject, nullptr);
  EXPECT_EQ(reject->values.at("epochs"), 100);
}

// Constants of both CIFAR sets: (125.3, 123.0, 113.9) / 255 and (63.0, 62.1, 66.7) / 255.
TEST(RecipesTest, CifarRowsStandardiseWithThePublishedConstants) {
  const std::vector<double> mean{125.3 / 255, 123.0 / 255, 113.9 / 255};
  const std::vector<double> std{63.0 / 255, 62.1 / 255, 66.7 / 255};
  int rows = 0;
  for (const Recipe& recipe : recipes()) {
    for (const RecipeRow& row : recipe.rows) {
      if (row.query.data_set.find("cifar") != 0) continue;
      EXPECT_EQ(row.values.at("mean"), Json(mean)) << row.origin();
      EXPECT_EQ(row.values.at("std"), Json(std)) << row.origin();
      ++rows;
    }
  }
  EXPECT_EQ(rows, 6 + 4 + 4);
}

// Liang 2018: 0.1, a tenth of it at 50 % and at 75 % of the training.
TEST(RecipesTest, TheRatesOfLiangFallInSteps) {
  RecipeQuery query = large_row("odin", "cifar100", "baseline");
  query.sizes = {{"depth", 28}, {"width", 10}};
  const RecipeRow* row = find_recipe_row(query);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->values.at("schedule"), "step");
  EXPECT_EQ(row->values.at("milestones"), (Json{0.5, 0.75}));
  EXPECT_EQ(row->values.at("epochs"), 200);
}

TEST(RecipesTest, ARowIsForOneSizeOfItsNetwork) {
  RecipeQuery query{.recipe = "oe",
                    .data_set = "svhn",
                    .network = "wide_resnet",
                    .phase = "oe_tune",
                    .sizes = {{"depth", 16}, {"width", 4}}};
  const RecipeRow* row = find_recipe_row(query);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->values.at("learning_rate"), 0.0001);
  EXPECT_EQ(row->origin(), "recipe oe: svhn wide_resnet(depth=16,width=4) oe_tune");
  query.sizes["depth"] = 40;
  EXPECT_EQ(find_recipe_row(query), nullptr);
}

TEST(RecipesTest, RefusesRowsOfNetworksThatThereAreNot) {
  EXPECT_NE(recipe_refusal("mnist_convnet", "mnist_convnot").find("r.json: rows[0].network"),
            std::string::npos);
  EXPECT_NE(recipe_refusal("mnist_convnet", "wide_resnet").find("r.json: rows[0]"),
            std::string::npos);  // no depth
}

TEST(RecipesTest, SaysNothingForARowThatIsNotThere) {
  EXPECT_EQ(find_recipe_row({"oe", "glyphs", "mnist_convnet", "baseline"}), nullptr);
  EXPECT_NE(refusal([] { static_cast<void>(find_recipe("eo", "s.json: training.recipe")); }), "");
}

}  // namespace
}  // namespace oodsweep
