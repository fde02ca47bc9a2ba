#include "workers/request_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kParent(64, '1');

/// A stage as an agent sends it, sealed with its key.
Json sealed(const std::string& kind, Json material, const Json& places,
            const std::vector<std::string>& parents) {
  material["kind"] = kind;
  Stage stage;
  stage.kind = stage_kind_from_string(kind);
  stage.key = {canonical_key(material)};
  stage.material = material;
  stage.places = places;
  for (const std::string& parent : parents) stage.parents.push_back({parent});
  return to_json(stage);
}

Stage check(const Json& stage) {
  return checked_stage(stage, "request.json: stages[0].stage", "/data");
}

std::string refusal(const Json& stage) {
  return message_of<ConfigError>([&] { static_cast<void>(check(stage)); });
}

Json stored(const std::string& folder) {
  return {{"type", "range"},
          {"range", {0, 10}},
          {"source", {{"type", "stored"}, {"folder", folder}, {"split", "train"}}}};
}

TEST(RequestChecksTest, WhatTheAgentsSendIsAccepted) {
  const Json places{{"train", stored("/data/mnist")},
                    {"outliers", {{"type", "generated"}, {"set", "glyphs-outliers"}}},
                    {"start_weights", "/home/somebody/net.pt"}};
  EXPECT_EQ(check(sealed("train", {{"parent", kParent}}, places, {kParent})).parents.at(0).hex,
            kParent);
  const Json scored{{"data", stored("/data/mnist")}, {"dataset", "mnist"}, {"role", "in"}};
  const Json fit{{"in", kParent}, {"validation_outliers", {kParent}}, {"held_out", kParent}};
  EXPECT_EQ(
      check(sealed("score", {{"outputs", kParent}, {"fit", fit}, {"model", {{"weights", "sha"}}}},
                   scored, {kParent}))
          .kind,
      StageKind::kScore);
}

TEST(RequestChecksTest, AStageWhoseMaterialWasChangedIsRefused) {
  Json stage = sealed("train", {{"seed", 1}}, Json::object(), {});
  stage["material"]["seed"] = 2;
  EXPECT_THAT(refusal(stage), AllOf(HasSubstr("request.json: stages[0].stage.key: "),
                                    HasSubstr("the key of this material is")));
}

TEST(RequestChecksTest, AStageOfAnotherKindThanItsMaterialIsRefused) {
  Json stage = sealed("train", Json::object(), Json::object(), {});
  stage["kind"] = "outputs";
  EXPECT_THAT(refusal(stage), HasSubstr("stage.material.kind: \"train\""));
}

TEST(RequestChecksTest, AnAgentsStageIsRefused) {
  EXPECT_THAT(refusal(sealed("evaluate", Json::object(), Json::object(), {})),
              HasSubstr("the agent evaluates itself"));
}

TEST(RequestChecksTest, InputsAreParentsAndParentsAreKeys) {
  const Json none = Json::object();
  EXPECT_THAT(refusal(sealed("train", none, none, {"../../../etc"})), HasSubstr("stage.parents: "));
  EXPECT_THAT(refusal(sealed("train", none, none, {std::string(64, '/')})),
              HasSubstr("64 hex digits"));
  const std::vector<Json> materials{{{"parent", "../x"}},
                                    {{"outputs", std::string(64, '2')}},
                                    {{"model", "/etc/passwd"}},
                                    {{"parent", 7}},
                                    {{"fit", {{"in", "x"}}}},
                                    {{"fit", {{"held_out", "x"}}}},
                                    {{"fit", {{"validation_outliers", {kParent, "x"}}}}}};
  for (const Json& material : materials) {
    EXPECT_THAT(refusal(sealed("score", material, none, {kParent})),
                AllOf(HasSubstr("stage.material."), HasSubstr("the key of one of its parents")))
        << material;
  }
}

TEST(RequestChecksTest, DataLieInTheDataFolder) {
  for (const char* folder :
       {"/etc", "/data2/mnist", "/data/../etc", "mnist", "/", "/data/x/../../etc", ""}) {
    EXPECT_THAT(refusal(sealed("train", Json::object(), {{"train", stored(folder)}}, {})),
                AllOf(HasSubstr("stage.places.train.source.folder: "),
                      HasSubstr("a folder inside the data folder /data")))
        << folder;
  }
}

TEST(RequestChecksTest, OtherPlacesAreKnownAndOfTheirType) {
  const auto with = [](const Json& places) {
    return refusal(sealed("outputs", Json::object(), places, {}));
  };
  EXPECT_THAT(with({{"weights", "net.pt"}}), HasSubstr("stage.places.weights: \"net.pt\""));
  EXPECT_THAT(with({{"start_weights", "/a/../b"}}), HasSubstr("absolute path"));
  EXPECT_THAT(with({{"data", "/data/mnist"}}), HasSubstr("a location as resolving a split gives"));
  EXPECT_THAT(with({{"role", 1}}), HasSubstr("stage.places.role: 1"));
  EXPECT_THAT(with({{"wieghts", "/a"}}), HasSubstr("did you mean \"weights\""));
}

TEST(RequestChecksTest, UnknownKeysOfAStageAreRefused) {
  Json stage = sealed("train", Json::object(), Json::object(), {});
  stage["command"] = "rm";
  EXPECT_THAT(refusal(stage), HasSubstr("unknown key \"command\""));
}

}  // namespace
}  // namespace oodsweep
