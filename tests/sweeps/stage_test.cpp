#include "sweeps/stage.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace oodsweep {
namespace {

Stage some_stage() {
  return {.key = {std::string(64, 'a')},
          .kind = StageKind::kScore,
          .label = "score notmnist",
          .repeat = 2,
          .material = {{"kind", "score"}, {"classes", 10}},
          .places = {{"dataset", "notmnist"}},
          .parents = {{std::string(64, 'b')}, {std::string(64, 'c')}}};
}

TEST(StageTest, ComesBackFromItsJson) {
  const Stage stage = stage_from_json(to_json(some_stage()));
  EXPECT_EQ(stage.key, some_stage().key);
  EXPECT_EQ(stage.kind, StageKind::kScore);
  EXPECT_EQ(stage.label, "score notmnist");
  EXPECT_EQ(stage.repeat, 2);
  EXPECT_EQ(stage.material, some_stage().material);
  EXPECT_EQ(stage.places, some_stage().places);
  EXPECT_EQ(stage.parents, some_stage().parents);
}

TEST(StageTest, RefusesAShortKeyAMissingFieldAndAnUnknownKind) {
  Json json = to_json(some_stage());
  json["key"] = "abc";
  EXPECT_THROW(static_cast<void>(stage_from_json(json)), ConfigError);
  json = to_json(some_stage());
  json.erase("places");
  EXPECT_THROW(static_cast<void>(stage_from_json(json)), ConfigError);
  json = to_json(some_stage());
  json["kind"] = "guess";
  EXPECT_THROW(static_cast<void>(stage_from_json(json)), ConfigError);
}

TEST(StageTest, EveryKindHasANameOfItsOwn) {
  for (const auto kind :
       {StageKind::kTrain, StageKind::kOutputs, StageKind::kScore, StageKind::kEvaluate}) {
    EXPECT_EQ(stage_kind_from_string(to_string(kind)), kind);
  }
}

}  // namespace
}  // namespace oodsweep
