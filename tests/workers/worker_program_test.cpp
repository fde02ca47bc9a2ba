#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "core/atomic_file.hpp"
#include "tests/workers/worker_fixture.hpp"

namespace oodsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The program itself, started as a person would.
class WorkerProgramTest : public WorkerTest {
 protected:
  Json request(const std::vector<Stage>& stages) const {
    Json json{{"format", "oodsweep-request/1"},
              {"run_dir", run_.string()},
              {"data_root", "/nowhere"},
              {"stages", Json::array()}};
    for (const Stage& stage : stages) {
      json["stages"].push_back({{"attempt", "a1"}, {"stage", to_json(stage)}});
    }
    return json;
  }
  /// Its exit status. stderr goes to error.txt, descriptor 3 to progress.txt.
  int start(const Json& request) const {
    std::ofstream{run_ / "request.json"} << request;
    const std::string folder = run_.string();
    const std::string command = "exec '" OODSWEEP_WORKER "' '" + folder + "/request.json' 2> '" +
                                folder + "/error.txt' 3> '" + folder + "/progress.txt'";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  [[nodiscard]] std::string text_of(const char* file) const { return read_file(run_ / file); }
};

TEST_F(WorkerProgramTest, CommitsItsStagesAndTellsTheAgent) {
  const Stage base = train_stage();
  Json json = request({base});
  json["progress_fd"] = 3;
  EXPECT_EQ(start(json), 0);
  EXPECT_TRUE(is_committed(run_, base.key));
  EXPECT_THAT(text_of("progress.txt"),
              AllOf(HasSubstr(R"("event":"ready")"), HasSubstr(R"("event":"start")"),
                    HasSubstr(R"("event":"committed")")));
  const Json provenance = read_result(run_, base.key).provenance;
  EXPECT_FALSE(provenance.at("revision").get<std::string>().empty());
}

TEST_F(WorkerProgramTest, AFailedStageIsExitCodeOne) {
  EXPECT_EQ(start(request({train_stage(1e30)})), 1);
  EXPECT_THAT(text_of("error.txt"), HasSubstr("the training loss was"));
}

TEST_F(WorkerProgramTest, ABadRequestIsExitCodeTwoWithItsPlace) {
  Json json = request({train_stage()});
  json["threads"] = "two";
  EXPECT_EQ(start(json), 2);
  EXPECT_THAT(text_of("error.txt"), HasSubstr("request.json: threads: \"two\" is not valid"));
  EXPECT_FALSE(std::filesystem::exists(run_ / "attempts"));
}

TEST_F(WorkerProgramTest, WithoutItsParentItDoesNothing) {
  Json json = request({train_stage()});
  json["parent_pid"] = getpid() == 1 ? 2 : 1;  // some process, but not the one that started it
  EXPECT_EQ(start(json), 1);
  EXPECT_FALSE(std::filesystem::exists(run_ / "attempts"));
}

}  // namespace
}  // namespace oodsweep
