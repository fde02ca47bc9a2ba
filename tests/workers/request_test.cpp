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

}  // namespace
}  // namespace oodsweep
