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
  ASSERT_EQ(recipes().size(), 3U);
  for (const Recipe& recipe : recipes()) {
    for (const RecipeRow& row : recipe.rows) {
      EXPECT_EQ(find_recipe_row(row.query), &row) << row.origin() << " stands twice";
    }
  }
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
