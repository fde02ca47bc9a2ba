#include "workers/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class RequestTest : public testing::Test {
 protected:
  ~RequestTest() override { std::filesystem::remove(file_); }

  static Json good() {
    Stage stage;
    stage.material = {{"kind", "train"}};
    stage.key = {canonical_key(stage.material)};
    stage.places = Json::object();
    return {{"format", "oodsweep-request/1"},
            {"run_dir", "/run"},
            {"data_root", "/data"},
            {"threads", 1},
            {"stages", {{{"attempt", "a000001"}, {"stage", to_json(stage)}}}}};
  }
  WorkerRequest read(const std::string& text) {
    std::ofstream{file_} << text;
    return read_request(file_);
  }
  std::string refusal(const Json& json) {
    try {
      static_cast<void>(read(json.dump()));
      return "nothing was refused";
    } catch (const ConfigError& error) {
      return error.what();
    }
  }

  std::filesystem::path file_ =
      std::filesystem::path{testing::TempDir()} / ("request." + std::to_string(getpid()) + ".json");
};

TEST_F(RequestTest, ByHandThereIsNoParentAndNoProgress) {
  const WorkerRequest request = read(good().dump());
  EXPECT_FALSE(request.parent_pid.has_value());
  EXPECT_FALSE(request.progress_fd.has_value());
  EXPECT_EQ(request.stages.at(0).attempt.text, "a000001");
}

TEST_F(RequestTest, WithoutADeviceItIsTheCpu) {
  const WorkerRequest request = read(good().dump());
  EXPECT_FALSE(request.gpu.has_value());
  EXPECT_FALSE(request.deterministic);
}

TEST_F(RequestTest, ADeviceIsAGpuByItsNumber) {
  Json json = good();
  json["device"] = {{"kind", "cuda"}, {"index", 1}};
  json["deterministic"] = true;
  const WorkerRequest request = read(json.dump());
  EXPECT_EQ(request.gpu, 1);
  EXPECT_TRUE(request.deterministic);
  json["device"] = {{"kind", "cuda"}, {"index", -1}};
  EXPECT_THAT(refusal(json), HasSubstr("device.index: -1 is not valid"));
  json["device"] = {{"kind", "abacus"}, {"index", 0}};
  EXPECT_THAT(refusal(json), HasSubstr("device.kind: \"abacus\" is not valid"));
  json["device"] = {{"kind", "cuda"}};
  EXPECT_THAT(refusal(json), HasSubstr("index"));
}

TEST_F(RequestTest, MistakesNameFilePlaceValueAndRule) {
  Json bad = good();
  bad["threads"] = 0;
  EXPECT_THAT(refusal(bad), AllOf(HasSubstr(".json: threads: 0"), HasSubstr("1 to 1024")));
  bad = good();
  bad["stages"] = Json::array();
  EXPECT_THAT(refusal(bad), AllOf(HasSubstr("stages"), HasSubstr("not empty")));
  bad = good();
  bad["format"] = "oodsweep-request/2";
  EXPECT_THAT(refusal(bad), HasSubstr("oodsweep-request/1"));
  bad = good();
  bad["thread"] = 1;
  EXPECT_THAT(refusal(bad), HasSubstr("did you mean \"threads\""));
  bad = good();
  bad["stages"][0]["attempt"] = "../x";
  EXPECT_THAT(refusal(bad), HasSubstr("stages[0].attempt"));
  bad = good();
  bad["stages"][0]["stage"]["material"]["seed"] = 2;  // edited by hand
  EXPECT_THAT(refusal(bad),
              AllOf(HasSubstr(".json: stages[0].stage.key"), HasSubstr("is not valid")));
  bad = good();
  bad["stages"][0]["stage"]["kind"] = "trian";
  EXPECT_THAT(refusal(bad), HasSubstr(".json: stages[0].stage: kind: \"trian\""));
  bad = good();
  bad.erase("run_dir");
  EXPECT_THAT(refusal(bad), HasSubstr("run_dir"));
}

TEST_F(RequestTest, PathsAreAbsoluteAndDoNotClimb) {
  for (const char* key : {"run_dir", "data_root"}) {
    for (const char* path : {"run", "./run", "/runs/../etc", "/..", "", "../x"}) {
      Json bad = good();
      bad[key] = path;
      EXPECT_THAT(refusal(bad),
                  AllOf(HasSubstr(std::string{".json: "} + key), HasSubstr("absolute path")))
          << path;
    }
  }
}

TEST_F(RequestTest, AttemptsAreAnAAndDigitsAndEachIsGivenOnce) {
  for (const char* name : {"b1", "a", "a1x", "a-1", "a1/../b", "A1", "a111111111111111111111"}) {
    Json bad = good();
    bad["stages"][0]["attempt"] = name;
    EXPECT_THAT(refusal(bad), HasSubstr("stages[0].attempt")) << name;
  }
  Json twice = good();
  twice["stages"].push_back(twice["stages"][0]);
  EXPECT_THAT(refusal(twice), HasSubstr("stages[1].attempt: a000001 is not valid"));
}

TEST_F(RequestTest, AProgressDescriptorIsOpenAndNotAStandardOne) {
  for (const int descriptor : {-1, 0, 1, 2, 1000}) {
    Json bad = good();
    bad["progress_fd"] = descriptor;
    EXPECT_THAT(refusal(bad), HasSubstr(".json: progress_fd: ")) << descriptor;
  }
  const int open = dup(STDERR_FILENO);
  Json fine = good();
  fine["progress_fd"] = open;
  EXPECT_EQ(read(fine.dump()).progress_fd, open);
  close(open);
}

TEST_F(RequestTest, AGangHasARankBelowItsSizeAndLimitsInSeconds) {
  Json json = good();
  json["gang"] = {{"rank", 0}, {"size", 2}, {"step_limit_s", 7.5}};
  WorkerRequest request = read(json.dump());
  ASSERT_TRUE(request.gang.has_value());
  EXPECT_EQ(request.gang->size, 2);
  EXPECT_EQ(request.gang->join_limit_s, 120.0);
  EXPECT_EQ(request.gang->step_limit_s, 7.5);
  json["gang"]["rank"] = 2;
  EXPECT_THAT(refusal(json), HasSubstr("gang.rank: 2 is not valid"));
  json["gang"]["rank"] = 1;
  EXPECT_THAT(refusal(json), HasSubstr("control_fd: nothing is not valid"));
  json["gang"]["members"] = 2;
  EXPECT_THAT(refusal(json), HasSubstr("unknown key \"members\""));
  json["gang"] = {{"rank", 0}, {"size", 1}};
  EXPECT_FALSE(read(json.dump()).gang.has_value()) << "who is alone meets nobody";
}

TEST_F(RequestTest, CheckpointsAreAskedForByTwoNumbers) {
  EXPECT_FALSE(read(good().dump()).checkpoint.has_value());
  Json json = good();
  json["checkpoint"] = {{"mean_time_between_failures_s", 14'400}, {"shortest_interval_s", 10}};
  const CheckpointSettings settings = read(json.dump()).checkpoint.value();
  EXPECT_EQ(settings.mean_time_between_failures_s, 14'400.0);
  EXPECT_EQ(settings.shortest_interval_s, 10.0);
  Json bad = json;
  bad["checkpoint"]["mean_time_between_failures_s"] = 0;
  EXPECT_THAT(refusal(bad), HasSubstr("checkpoint.mean_time_between_failures_s: 0"));
  bad = json;
  bad["checkpoint"]["shortest_interval_s"] = -1;
  EXPECT_THAT(refusal(bad), HasSubstr("checkpoint.shortest_interval_s: -1"));
  bad = json;
  bad["checkpoint"].erase("shortest_interval_s");
  EXPECT_THAT(refusal(bad), HasSubstr("shortest_interval_s"));
  bad = json;
  bad["checkpoint"]["interval"] = 1;
  EXPECT_THAT(refusal(bad), HasSubstr("checkpoint: unknown key \"interval\""));
  bad = json;
  bad["checkpoint"] = true;
  EXPECT_THAT(refusal(bad), HasSubstr("checkpoint: expected an object"));
}

}  // namespace
}  // namespace oodsweep
