#include "sweeps/recipes.hpp"

#include <gtest/gtest.h>

#include "models/network_description.hpp"
#include "tests/sweeps/sweep_fixture.hpp"

namespace oodsweep {
namespace {

constexpr const char* kGood = R"({"format": "oodsweep-recipe/1", "name": "mine", "source": "own",
  "common": {"momentum": 0.9, "epochs": 1},
  "rows": [{"data_set": "d", "network": "n", "phase": "baseline", "epochs": 4}]})";

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
  EXPECT_EQ(recipe.rows[0].origin(), "recipe mine: d n baseline");
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

TEST(RecipesTest, BuiltInRowsNameNetworksOfThisProgram) {
  ASSERT_EQ(recipes().size(), 3U);
  for (const Recipe& recipe : recipes()) {
    for (const RecipeRow& row : recipe.rows) {
      EXPECT_NO_THROW(static_cast<void>(find_network(row.query.network, recipe.name)));
      EXPECT_EQ(find_recipe_row(row.query), &row) << row.origin() << " stands twice";
    }
  }
}

TEST(RecipesTest, SaysNothingForARowThatIsNotThere) {
  EXPECT_EQ(find_recipe_row({"oe", "glyphs", "mnist_convnet", "baseline"}), nullptr);
  EXPECT_NE(refusal([] { static_cast<void>(find_recipe("eo", "s.json: training.recipe")); }), "");
}

}  // namespace
}  // namespace oodsweep
